/** Reads the password of a connection from the file that `PGPASSFILE` names, else from `~/.pgpass`; the package has no types. */
declare module 'pgpass' {
  export default function pgpass(
    connection: { readonly host: string; readonly port: number; readonly database: string; readonly user: string },
    found: (password: string | undefined) => void,
  ): void;
}
