/** Refusals about plans, tours and what is found in the field. Sentences say what to do next. */
import type { Sentences } from './lock-refusals.ts'

export const TOUR_REFUSALS = {
  planned_for_non_installer: {
    en: 'This person does not install devices now. Choose an active fitter, or have the role given.',
    de: 'Diese Person baut zurzeit keine Geräte ein. Bitte eine aktive Monteurin oder einen aktiven Monteur wählen oder die Rolle vergeben lassen.',
  },
  planned_day_out_of_range: {
    en: 'Choose today or a day within the next twelve months.',
    de: 'Bitte für heute oder für einen Tag in den nächsten zwölf Monaten planen.',
  },
  planned_too_many: {
    en: 'These are more installations than one person makes in a day. Make plans for several people or days.',
    de: 'Das sind mehr Einbauten, als eine Person an einem Tag macht. Bitte auf Personen oder Tage verteilen.',
  },
  planned_over: {
    en: 'This planned installation is done or withdrawn. Make a new plan.',
    de: 'Dieser geplante Einbau ist erledigt oder zurückgezogen. Bitte einen neuen planen.',
  },
  device_defective: {
    en: 'This device was found to be defective. Take another one, and bring this one back.',
    de: 'Dieses Gerät wurde als defekt erkannt. Bitte ein anderes nehmen und dieses zurückbringen.',
  },
  device_not_defective: {
    en: 'Nobody has said that this device is defective. Compare its number.',
    de: 'Dieses Gerät hat niemand als defekt gemeldet. Bitte die Nummer vergleichen.',
  },
} as const satisfies Readonly<Record<string, Sentences>>
