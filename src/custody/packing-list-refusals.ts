/** Refusals about boxes that are filled by a list, and about trays. Sentences say what to do next. */
import type { Sentences } from './lock-refusals.ts'

export const PACKING_LIST_REFUSALS = {
  packing_list_faulty: {
    en: 'The list has faults; nothing of it was taken in. The findings name the lines; correct them and send it again.',
    de: 'Die Liste hat Fehler; nichts davon wurde übernommen. Die Befunde nennen die Zeilen; bitte berichtigen und neu senden.',
  },
  packing_list_needs_packing: {
    en: 'A list fills a container that was opened for packing. Open it for that purpose.',
    de: 'Eine Liste füllt einen Behälter, der zum Packen geöffnet wurde. Bitte zu diesem Zweck öffnen.',
  },
  packing_list_open_already: {
    en: 'There is a list for this opening already. Complete or withdraw that one first.',
    de: 'Zu dieser Öffnung gibt es schon eine Liste. Bitte diese zuerst abschließen oder zurückziehen.',
  },
  packing_list_over: {
    en: 'This list was completed or withdrawn. Send a new one for what is still to be packed.',
    de: 'Diese Liste ist abgeschlossen oder zurückgezogen. Bitte für das Übrige eine neue senden.',
  },
  device_on_packing_list: {
    en: 'These devices are reserved by a packing list. Complete that list, or withdraw it first.',
    de: 'Diese Geräte sind durch eine Packliste belegt. Bitte die Liste abschließen oder zuerst zurückziehen.',
  },
  device_not_on_packing_list: {
    en: 'The list does not name what you scanned, and is stopped. Lay these devices aside; now scan every device of the list, or withdraw it.',
    de: 'Was Sie gescannt haben, nennt die Liste nicht; sie ist angehalten. Bitte diese Geräte beiseitelegen; jetzt jedes Gerät der Liste scannen oder sie zurückziehen.',
  },
  packing_sample_too_small: {
    en: 'The sample is not complete. Scan the devices that are named, and as many others as still lack.',
    de: 'Die Stichprobe ist nicht vollständig. Bitte die genannten Geräte scannen und so viele andere, wie noch fehlen.',
  },
  tray_label_in_use: {
    en: 'A tray with this label is on another open list. Compare the labels, or withdraw the other list.',
    de: 'Eine Stiege mit diesem Etikett steht auf einer anderen offenen Liste. Bitte Etiketten vergleichen oder die andere Liste zurückziehen.',
  },
  tray_not_whole: {
    en: 'These labels stand for no whole tray here: unknown, or a device has left it. Scan its devices one by one.',
    de: 'Diese Etiketten stehen hier für keine ganze Stiege: unbekannt, oder ein Gerät fehlt darauf. Bitte die Geräte einzeln scannen.',
  },
} as const satisfies Readonly<Record<string, Sentences>>
