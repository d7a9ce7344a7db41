import type { SwitchDefinition } from './switch-definition.js';

/** How a tenant words the refusal of a create or an update. */
export const REFUSAL_SWITCHES = {
  required_text: {
    values: ['live', '2019', '2018', '2018-hash'],
    documented: '2019',
    meaning:
      'Wording of a missing required field: by its label, in two forms, or by its name after that of its object, plain or with the mark #.',
    source: 'Measured; Ivanti docs 2019.1 and 2018.3; the mark: assumed, because refusals of pick-list values have it.',
  },
  refusal_message: {
    values: ['list', 'text'],
    meaning: 'A refusal for several reasons: a list with one sentence for each, or all of them in one text.',
    source: 'List: Ivanti docs, measured; one text: a message that is a text was measured, its form is assumed.',
  },
} as const satisfies Readonly<Record<string, SwitchDefinition>>;
