/** What a tenant answers for `$metadata` of a set that it does not have: status 200 and an entity type without properties. */
export function inventedMetadata(entity: string): string {
  return `<edmx:Edmx Version="4.0" xmlns:edmx="http://docs.oasis-open.org/odata/ns/edmx"><edmx:DataServices><Schema Namespace="MetaData" xmlns="http://docs.oasis-open.org/odata/ns/edm"><EntityType Name="${entity}" /></Schema></edmx:DataServices></edmx:Edmx>`;
}
