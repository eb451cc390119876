/** Refusals about cases: files, notes, tasks, decisions, hints; and about what is lost and found. */
import type { Sentences } from './lock-refusals.ts'

export const CASE_REFUSALS = {
  attachment_type_not_allowed: {
    en: 'Files of this kind are not taken. Send a photo (JPEG, PNG, WebP), a PDF or plain text.',
    de: 'Dateien dieser Art werden nicht angenommen. Bitte ein Foto (JPEG, PNG, WebP), ein PDF oder einfachen Text senden.',
  },
  attachment_not_what_it_says: {
    en: 'The file is not what its type says; "found" names what it is. Send it with that type.',
    de: 'Die Datei ist nicht, was ihr Typ sagt; „found“ nennt, was sie ist. Bitte mit diesem Typ senden.',
  },
  attachment_unreadable: {
    en: 'The file can’t be read to its end. Send it again, or take a new photo.',
    de: 'Die Datei ist nicht bis zum Ende lesbar. Bitte erneut senden oder ein neues Foto machen.',
  },
  attachment_two_kinds: {
    en: 'The file holds another file as well. Save it anew with an ordinary program, or take a photo of it.',
    de: 'In der Datei steckt noch eine andere Datei. Bitte mit einem üblichen Programm neu speichern oder abfotografieren.',
  },
  attachment_too_large: {
    en: 'The file is larger than "mostBytes". Make it smaller, or send it in parts.',
    de: 'Die Datei ist größer als „mostBytes“. Bitte verkleinern oder in Teilen senden.',
  },
  attachments_too_many: {
    en: 'Your company has added as many files to this incident as it can have. Put the rest into a note, or into one PDF.',
    de: 'Ihr Unternehmen hat diesem Vorfall so viele Dateien beigefügt, wie möglich sind. Bitte den Rest in eine Notiz oder ein PDF packen.',
  },
  note_to_correct_unknown: {
    en: 'There is no note of your company with this id at this incident. Leave "corrects" out, or name one that is there.',
    de: 'Eine Notiz Ihres Unternehmens mit dieser Kennung gibt es bei diesem Vorfall nicht. Bitte „corrects“ weglassen oder eine vorhandene nennen.',
  },
  task_owner_unknown: {
    en: 'A task is for an active person of your company, and this is none. Choose another one.',
    de: 'Aufgaben sind für aktive Personen Ihres Unternehmens; diese Kennung gehört keiner. Bitte eine andere wählen.',
  },
  task_due_out_of_range: {
    en: 'A task is due after now and within the time that "latest" names. Choose a moment in between.',
    de: 'Eine Aufgabe ist nach jetzt und bis zu der Zeit fällig, die „latest“ nennt. Bitte einen Zeitpunkt dazwischen wählen.',
  },
  task_completed: {
    en: 'This task is done already. What came up since goes into a note.',
    de: 'Diese Aufgabe ist schon erledigt. Was seither auffiel, bitte als Notiz festhalten.',
  },
  incident_not_yours: {
    en: 'The company whose incident it is decides this. Write a note for it instead.',
    de: 'Das entscheidet das Unternehmen, dessen Vorfall es ist. Bitte stattdessen eine Notiz schreiben.',
  },
  reporter_may_not_decide: {
    en: 'Who reported the incident does not end it alone. Ask another security officer, or release by two persons.',
    de: 'Wer den Vorfall gemeldet hat, beendet ihn nicht allein. Bitte eine andere Sicherheitsbeauftragte fragen oder zu zweit freigeben.',
  },
  incident_holds_something: {
    en: 'This incident still holds something, or something is missing. Release it by two persons or lock it out; "confirmed" can be decided at once.',
    de: 'Dieser Vorfall hält noch etwas an, oder etwas fehlt noch. Bitte zu zweit freigeben oder sperren; „confirmed“ lässt sich sofort entscheiden.',
  },
  hint_taken_up: {
    en: 'This hint is a report already; "incidentId" names the incident.',
    de: 'Dieser Hinweis ist schon eine Meldung; „incidentId“ nennt den Vorfall.',
  },
  hint_about_nothing_known: {
    en: 'What this hint is about is not known here. Find out which box or device is meant, and report that.',
    de: 'Worum es in diesem Hinweis geht, ist hier nicht bekannt. Bitte klären, welche Box oder welches Gerät gemeint ist, und das melden.',
  },
  nothing_missing: {
    en: 'This is not missing by the records: there is nothing to find. Check the number.',
    de: 'Das wird laut Aufzeichnung nicht vermisst: Es gibt nichts zu finden. Bitte die Nummer prüfen.',
  },
} as const satisfies Readonly<Record<string, Sentences>>
