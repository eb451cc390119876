/** Refusals about carriers without an account. Sentences say what to do next; drivers read them in the page's words. */
import type { Sentences } from './lock-refusals.ts'

export const CARRIER_LINK_REFUSALS = {
  carrier_step_unknown: {
    en: 'No carrier has this shipment at that step. Leave the step out for the first carrier, or name the step of one.',
    de: 'Bei diesem Schritt hat kein Transportunternehmen die Sendung. Bitte den Schritt weglassen oder den eines Transportunternehmens nennen.',
  },
  carrier_link_not_yours_to_give: {
    en: 'Links for the driver are given out by the sender of the shipment, or by the carrier itself. Ask one of them.',
    de: 'Links für die Fahrerin oder den Fahrer gibt der Absender der Sendung aus oder das Transportunternehmen selbst. Bitte dort fragen.',
  },
  carrier_has_people: {
    en: 'This carrier has people with an account here: they sign themselves, or give the link to their driver.',
    de: 'Dieses Transportunternehmen hat hier Personen mit Zugang: Sie unterschreiben selbst oder geben ihrem Fahrer den Link.',
  },
  carrier_link_exists: {
    en: 'There is a link for this part of the way already. Renew it: the driver gets a new one, and the old one is dead.',
    de: 'Für diese Strecke gibt es schon einen Link. Bitte erneuern: Dann gilt nur noch der neue.',
  },
  carrier_link_too_long: {
    en: 'A link may not be good for so long: "most" says for how many hours at most. Choose fewer, and renew it before it ends.',
    de: 'So lange darf ein Link nicht gelten: „most“ nennt die höchste Zahl von Stunden. Bitte bei Bedarf erneuern.',
  },
  carrier_link_ended: {
    en: 'This link is no longer good: there is a newer one, or it was ended. Ask your dispatcher for the newest.',
    de: 'Dieser Link gilt nicht mehr: Es gibt einen neueren, oder er wurde beendet. Bitte die Disposition nach dem neuesten fragen.',
  },
  carrier_link_expired: {
    en: 'The time of this link is over. Ask your dispatcher for a new one. You can still report a damage.',
    de: 'Die Zeit dieses Links ist abgelaufen. Bitte die Disposition um einen neuen bitten. Schäden können weiter gemeldet werden.',
  },
  carrier_link_done: {
    en: 'This part of the way is done: nothing is left to sign. You can still report a damage.',
    de: 'Diese Strecke ist erledigt: Es gibt nichts mehr zu unterschreiben. Schäden können weiter gemeldet werden.',
  },
  carrier_boxes_apart: {
    en: 'Some of these boxes are still to be taken over, others are in the vehicle already. Sign for each kind by itself.',
    de: 'Manche dieser Boxen sind noch zu übernehmen, andere schon im Fahrzeug. Bitte für jede Art einzeln unterschreiben.',
  },
  paper_code_mistyped: {
    en: 'The code has 10 characters, the last of which is a check. Type it again as it stands on the paper.',
    de: 'Der Code hat 10 Zeichen, das letzte ist ein Prüfzeichen. Bitte noch einmal so eingeben, wie er auf dem Papier steht.',
  },
  paper_code_wrong: {
    en: 'This code belongs to no paper of this shipment that is still good. Compare the shipment on the paper.',
    de: 'Dieser Code gehört zu keinem gültigen Papier dieser Sendung. Bitte die Sendung auf dem Papier vergleichen.',
  },
  paper_signed_out_of_time: {
    en: 'The paper was signed before the link was given out, after it ended, or in the future. Compare date and time.',
    de: 'Das Papier wurde vor Ausgabe des Links, nach seinem Ende oder in der Zukunft unterschrieben. Bitte Datum und Uhrzeit vergleichen.',
  },
} as const satisfies Readonly<Record<string, Sentences>>
