import { createContext, use } from 'react';

/** What the signed-in session may do. */
interface SessionRights {
  /** May start runs, and send alerts. */
  readonly mayOperate: boolean;
  /** May change connections, rules, queues and settings. */
  readonly mayConfigure: boolean;
  /** May change the password and the tokens, and end sessions. */
  readonly mayAdminister: boolean;
  readonly signOut: () => Promise<void>;
}

export const SessionContext = createContext<SessionRights>({
  mayOperate: false,
  mayConfigure: false,
  mayAdminister: false,
  signOut: () => Promise.resolve(),
});

export function useSession(): SessionRights {
  return use(SessionContext);
}
