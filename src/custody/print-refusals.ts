/** Refusals about labels and what they are numbered with. Sentences say what to do next. */
import type { Sentences } from './lock-refusals.ts'

export const PRINT_REFUSALS = {
  company_prefix_taken: {
    en: 'Another company has this GS1 prefix, or one that would give out the same numbers. Copy yours from the contract with GS1; if it is right, tell the operator of the server.',
    de: 'Diese GS1-Basisnummer, oder eine mit denselben Nummern, hat schon ein anderes Unternehmen. Bitte die eigene aus dem Vertrag mit GS1 übernehmen; stimmt sie, den Betreiber des Servers verständigen.',
  },
  company_prefix_missing: {
    en: 'Your company has no GS1 prefix here, so there is no SSCC. Have the security officer enter it, or print the labels without.',
    de: 'Ihr Unternehmen hat hier keine GS1-Basisnummer, daher gibt es keine NVE. Bitte die Sicherheitsbeauftragte eintragen lassen oder die Etiketten ohne drucken.',
  },
  company_prefix_used_up: {
    en: 'This GS1 prefix has no numbers left for so many loading units. Get a shorter prefix from GS1 and enter it.',
    de: 'Diese GS1-Basisnummer hat für so viele Ladeeinheiten keine Nummern mehr. Bitte bei GS1 eine kürzere holen und eintragen.',
  },
} as const satisfies Readonly<Record<string, Sentences>>
