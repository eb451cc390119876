/** Refusals about policies. Sentences say what to do next. */
import type { Sentences } from './lock-refusals.ts'

export const POLICY_REFUSALS = {
  policy_not_yours: {
    en: 'Only the maker of the devices sets a policy. Ask the security officer there.',
    de: 'Eine Policy setzt nur der Hersteller der Geräte. Bitte dort die Sicherheitsbeauftragte fragen.',
  },
  policy_operator_unknown: {
    en: 'There is no meter operator with this id. Choose one that is registered, or leave it out for all of them.',
    de: 'Einen Messstellenbetreiber mit dieser Kennung gibt es nicht. Bitte einen eingetragenen wählen oder für alle weglassen.',
  },
  policy_values_wrong: {
    en: 'Some values lie outside their bounds. The faults name them; correct these.',
    de: 'Einige Werte liegen außerhalb ihrer Grenzen. Die Fehler nennen sie; bitte diese berichtigen.',
  },
  policy_begins_too_early: {
    en: 'The version before begins later than this one would. Choose a later day.',
    de: 'Die Fassung davor beginnt später als diese. Bitte einen späteren Tag wählen.',
  },
  policy_unchanged: {
    en: 'It says what the newest version says already: nothing would change. Compare the two.',
    de: 'Das steht schon so in der neuesten Fassung: Es würde sich nichts ändern. Bitte beide vergleichen.',
  },
  container_family_not_agreed: {
    en: 'The policy for these devices names another kind of container. Take one of that kind, or have the policy changed.',
    de: 'Die Policy für diese Geräte nennt eine andere Art von Behälter. Bitte eine solche nehmen oder die Policy ändern lassen.',
  },
  device_type_not_agreed: {
    en: 'The policy in force is not for this device type. Leave it out, or have the policy changed.',
    de: 'Die geltende Policy ist nicht für diesen Gerätetyp. Bitte weglassen oder die Policy ändern lassen.',
  },
} as const satisfies Readonly<Record<string, Sentences>>
