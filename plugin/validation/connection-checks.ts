import { EMPTY_OR_HIDDEN, isPluginError, type PluginError } from '../../host-sdk/index.js';
import type { IvantiRecord } from '../odata/records.js';
import { checkClock } from './clock-check.js';
import { isAddress, attributeToField } from './lead-to-field.js';
import { trialOptions, type Step, type Trial } from './step.js';

/** Checks that every connection passes; named here because they are listed as skipped when there is none. */
export const OUTLINE = {
  address: {
    step: 'address',
    title: 'The instance answers as an Ivanti tenant',
    failure: 'no Ivanti tenant answered at the address',
  },
  credentials: {
    step: 'credentials',
    title: 'The tenant accepts the credential',
    failure: 'the login failed',
    needs: ['address'],
  },
  records: {
    step: 'records',
    title: 'One incident can be read',
    failure: 'the first record could not be read',
    needs: ['credentials'],
  },
  clock: {
    step: 'clock',
    title: 'Clocks and time zones are compared',
    failure: 'the clocks could not be compared',
    needs: ['records'],
  },
} as const;

/** What every check of a section needs. */
export const LOGIN = [OUTLINE.credentials.step] as const;

/**
 * Address, credential, one record and the clock: one read checks the first three. [BigPanda document, "Test the
 * connection"]
 */
export function connectionChecks(trial: Trial): readonly Step[] {
  const { client } = trial.connection;
  const probed = trial.config.ticketing?.business_object ?? 'incidents';
  let probe: Promise<readonly IvantiRecord[]> | undefined;
  const readOne = () => (probe ??= client.list(probed, { top: 1 }, trialOptions(trial)).then(({ records }) => records));

  /** Fails for the errors that belong to a step; other errors are left to the step that they belong to. */
  async function unless(concerns: (error: PluginError) => boolean): Promise<readonly IvantiRecord[]> {
    try {
      return await readOne();
    } catch (error) {
      if (!isPluginError(error) || concerns(error)) throw error;
      return [];
    }
  }

  const { auth } = trial.config;
  return [
    {
      ...OUTLINE.address,
      run: () =>
        unless(isAddress)
          .then(() => client.endpoint.collection(probed).href)
          .catch(attributeToField(auth)),
    },
    {
      ...OUTLINE.credentials,
      run: () =>
        unless((error) => error.code === 'auth.refused')
          .then(() => auth.strategy)
          .catch(attributeToField(auth)),
    },
    {
      ...OUTLINE.records,
      run: () =>
        unless(() => true).then((records) => (records.length === 0 ? `${probed}: ${EMPTY_OR_HIDDEN}` : undefined)),
    },
    { ...OUTLINE.clock, run: async () => checkClock(trial, probed, (await readOne())[0]) },
  ];
}
