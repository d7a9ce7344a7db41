/** How a literal was written; the kind decides how it compares. */
type LiteralKind = 'text' | 'number' | 'date' | 'guid' | 'bool' | 'null';

export interface Literal {
  readonly type: 'literal';
  readonly kind: LiteralKind;
  readonly text: string;
}

interface FieldPath {
  readonly type: 'field';
  readonly name: string;
}

interface Call {
  readonly type: 'call';
  readonly name: string;
  readonly args: readonly Expression[];
}

/** `datetime'2024-01-01'` and its like: refused by a tenant, so it is kept apart from literals it accepts. */
interface TypedLiteral {
  readonly type: 'typed';
  readonly prefix: string;
  readonly text: string;
}

interface Unary {
  readonly type: 'unary';
  readonly operator: 'not' | '-';
  readonly operand: Expression;
}

export interface Binary {
  readonly type: 'binary';
  readonly operator: string;
  readonly left: Expression;
  readonly right: Expression;
}

/** A parenthesised expression. Kept, because a tenant reads parentheses only where the filter begins with them. */
interface Group {
  readonly type: 'group';
  readonly inner: Expression;
}

/** The list on the right of `in`. */
interface ValueList {
  readonly type: 'list';
  readonly items: readonly Expression[];
}

export type Expression = Literal | FieldPath | Call | TypedLiteral | Unary | Binary | Group | ValueList;
