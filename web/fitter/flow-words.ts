import { words } from '../i18n/language.tsx'

export const FLOW_WORDS = words({
  title: { de: (serial: string) => `Box ${serial}`, en: (serial: string) => `Box ${serial}` },
  lock: { de: 'Schloss', en: 'Lock' },
  state: { de: 'Zustand', en: 'State' },
  inside: { de: 'Inhalt', en: 'Contents' },
  devices: {
    de: (n: number) => (n === 1 ? '1 Gerät' : `${n} Geräte`),
    en: (n: number) => (n === 1 ? '1 device' : `${n} devices`),
  },
  noLock: {
    de: 'Diese Box hat kein Schloss. Das Siegel vergleicht das Lager.',
    en: 'This box has no lock. The store compares its seal.',
  },
  // --- steps
  steps: { de: 'Schritte', en: 'Steps' },
  stepOpen: { de: 'Öffnen', en: 'Open' },
  stepTake: { de: 'Entnehmen', en: 'Take' },
  stepClose: { de: 'Schließen', en: 'Close' },
  stepNow: { de: 'jetzt dran', en: 'now' },
  stepDone: { de: 'erledigt', en: 'done' },
  // --- ask
  askTitle: { de: 'Öffnungscode holen', en: 'Get the opening code' },
  askText: {
    de: 'Stehen Sie vor der Box? Der Code gilt für diese Box, Ihren Schlüssel und ein einziges Mal.',
    en: 'Are you at the box? The code is good for this box, your key, and once.',
  },
  purpose: { de: 'Wozu?', en: 'What for?' },
  purposeOther: { de: 'Anderer Zweck', en: 'Another purpose' },
  key: { de: 'Schlüssel', en: 'Key' },
  askSend: { de: 'Öffnungscode zeigen', en: 'Show the opening code' },
  againTitle: { de: 'Für diese Box gibt es schon einen Code', en: 'There is a code for this box already' },
  againText: {
    de: 'Er ist noch nicht verbraucht und wird noch einmal gezeigt. Ist die Box schon offen, tippen Sie die Quittung ein.',
    en: 'It is not used yet and will be shown again. If the box is open already, type in the receipt.',
  },
  againShow: { de: 'Code noch einmal zeigen', en: 'Show the code again' },
  againReceipt: { de: 'Quittung eintippen', en: 'Type in the receipt' },
  refusedTitle: { de: 'Öffnen geht gerade nicht', en: 'Opening is not possible now' },
  elseTitle: { de: 'Jemand anderes hat diese Box offen', en: 'Somebody else has this box open' },
  elseText: {
    de: 'Ist sie noch offen, dürfen auch Sie sie schließen.',
    en: 'If it is still open, you may close it, too.',
  },
  // --- codes
  openingCode: { de: 'Öffnungscode', en: 'Opening code' },
  closingCode: { de: 'Schließcode', en: 'Closing code' },
  keyIn: {
    de: 'Schlüssel einstecken und diese Ziffern am Schloss eintippen.',
    en: 'Put your key in and type these digits on the lock.',
  },
  lidFirst: {
    de: 'Deckel zudrücken, Schlüssel einstecken und diese Ziffern am Schloss eintippen.',
    en: 'Shut the lid, put your key in and type these digits on the lock.',
  },
  validUntil: { de: (time: string) => `Gilt bis ${time}`, en: (time: string) => `Good until ${time}` },
  sameAgain: { de: 'Derselbe Code wie vorhin: er ist noch gut.', en: 'The same code as before: it is still good.' },
  typedIn: { de: 'Eingetippt, weiter', en: 'Typed in, go on' },
  otherDisplay: { de: 'Das Schloss zeigt etwas anderes', en: 'The lock shows something else' },
  // --- receipts
  receiptTitle: { de: 'Quittung vom Schloss', en: 'Receipt of the lock' },
  receiptText: {
    de: 'Die 11 Ziffern von der Anzeige abtippen. Tippfehler fallen gleich auf und zählen nicht.',
    en: 'Copy the 11 digits of the display. Slips are noticed at once and cost nothing.',
  },
  receiptField: { de: 'Quittung (11 Ziffern)', en: 'Receipt (11 digits)' },
  receiptSend: { de: 'Quittung übernehmen', en: 'Take over the receipt' },
  backToCode: { de: 'Zurück zum Code', en: 'Back to the code' },
  slipEmpty: { de: 'Bitte die 11 Ziffern von der Anzeige eintippen.', en: 'Type the 11 digits of the display.' },
  slipNotDigits: {
    de: 'Eine Quittung hat nur Ziffern. Ein O ist eine 0, ein I eine 1.',
    en: 'A receipt has only digits. An O is a 0, an I is a 1.',
  },
  slipShort: {
    de: (n: number) => (n === 1 ? 'Es fehlt eine Ziffer.' : `Es fehlen ${n} Ziffern.`),
    en: (n: number) => (n === 1 ? 'One digit is missing.' : `${n} digits are missing.`),
  },
  slipLong: {
    de: (n: number) => (n === 1 ? 'Das ist eine Ziffer zu viel.' : `Das sind ${n} Ziffern zu viel.`),
    en: (n: number) => (n === 1 ? 'That is one digit too many.' : `These are ${n} digits too many.`),
  },
  slipIsCode: {
    de: 'Das ist ein Code für das Schloss. Hierher gehört, was die Anzeige danach zeigt.',
    en: 'That is a code for the lock. Here goes what the display shows after it.',
  },
  slipFirst: {
    de: 'Die erste Ziffer ist höchstens eine 7. Bitte mit der Anzeige vergleichen.',
    en: 'The first digit is 7 at most. Compare it with the display.',
  },
  slipSwapped: {
    de: (first: number, second: number) =>
      `Wahrscheinlich sind die ${first}. und die ${second}. Ziffer vertauscht. Bitte vergleichen.`,
    en: (first: number, second: number) => `Digits ${first} and ${second} are probably swapped. Compare them.`,
  },
  slipMistyped: {
    de: 'Eine Ziffer stimmt nicht, oder das ist die Quittung einer anderen Box. Bitte vergleichen; das zählt nicht.',
    en: 'A digit is wrong, or it is the receipt of another box. Compare them; it costs nothing.',
  },
  slipSame: {
    de: 'Diese Quittung ist schon eingetippt. Bitte die neue von der Anzeige nehmen.',
    en: 'This receipt was typed in already. Take the new one from the display.',
  },
  slipNothing: {
    de: 'Für diese Box wartet kein Code auf eine Quittung.',
    en: 'No code for this box waits for a receipt.',
  },
  // --- what a receipt said
  wrongCodes: {
    de: 'Seit der letzten Quittung hat jemand falsche Codes eingetippt. Waren Sie das nicht, melden Sie es bitte.',
    en: 'Since the last receipt somebody has typed wrong codes. If it was not you, report it.',
  },
  fault: {
    de: 'Dem Schloss fehlt Strom, oder ein Fühler ist gestört. Bitte melden; jemand muss die Box prüfen.',
    en: 'The lock lacks power, or a sensor fails. Report it; somebody must check the box.',
  },
  waiting: {
    de: 'Eine frühere Quittung fehlt noch. Bitte nachtragen, sobald Sie sie haben.',
    en: 'An earlier receipt is still missing. Type it in as soon as you have it.',
  },
  keptHere: {
    de: 'Auf diesem Telefon gespeichert. Es wird übertragen, sobald Netz da ist.',
    en: 'Stored on this phone. It will be sent as soon as there is a network.',
  },
  // --- stop
  stopTitle: { de: 'Aufhören', en: 'Stop' },
  stopText: {
    de: 'Das Schloss meldet: Jemand war an dieser Box.',
    en: 'The lock says: somebody was at this box.',
  },
  stopBlocked: {
    de: (n: number) => (n === 1 ? 'Ein Gerät ist jetzt gesperrt.' : `${n} Geräte sind jetzt gesperrt.`),
    en: (n: number) => (n === 1 ? 'One device is blocked now.' : `${n} devices are blocked now.`),
  },
  stopDo1: { de: 'Nichts mehr herausnehmen und nichts einbauen.', en: 'Take nothing more out, and install nothing.' },
  stopDo2: {
    de: 'Die Box schließen. Den Schließcode bekommen Sie immer.',
    en: 'Close the box. You always get the closing code.',
  },
  stopDo3: {
    de: 'Ihre Sicherheitsbeauftragte anrufen. Wenn Sie etwas sehen, ein Foto machen und melden.',
    en: 'Call your security officer. If you see something, take a photo and report it.',
  },
  stopReport: { de: 'Melden, was Sie sehen', en: 'Report what you see' },
  closeNow: { de: 'Box schließen', en: 'Close the box' },
  // --- take
  takeTitle: { de: 'Geräte entnehmen', en: 'Take devices' },
  putTitle: { de: 'Geräte zurücklegen', en: 'Put devices back' },
  take: { de: 'Entnehmen', en: 'Take out' },
  put: { de: 'Zurücklegen', en: 'Put back' },
  direction: { de: 'Was tun Sie?', en: 'What are you doing?' },
  takeText: {
    de: 'Jedes Gerät scannen, das Sie in die Hand nehmen.',
    en: 'Scan every device that you take in hand.',
  },
  putText: { de: 'Jedes Gerät scannen, das Sie zurücklegen.', en: 'Scan every device that you put back.' },
  deviceField: { de: 'Gerätenummer', en: 'Device number' },
  list: { de: 'Liste', en: 'List' },
  listEmpty: { de: 'Noch nichts gescannt.', en: 'Nothing scanned yet.' },
  out: { de: 'Entnommen', en: 'Taken out' },
  in: { de: 'Zurückgelegt', en: 'Put back' },
  sending: { de: 'Wird übertragen …', en: 'Sending …' },
  kept: { de: 'Auf dem Telefon', en: 'On this phone' },
  refused: { de: 'Abgelehnt', en: 'Refused' },
  unknown: { de: 'Unbekannt', en: 'Unknown' },
  undone: { de: 'Rückgängig gemacht', en: 'Undone' },
  undo: { de: (id: string) => `Rückgängig: ${id}`, en: (id: string) => `Undo: ${id}` },
  forget: { de: (text: string) => `Aus der Liste nehmen: ${text}`, en: (text: string) => `Remove: ${text}` },
  already: { de: (id: string) => `${id} ist schon gescannt.`, en: (id: string) => `${id} is already scanned.` },
  noDevice: {
    de: 'Das ist die Nummer einer Box oder eines Schlüssels. Bitte das Etikett am Gerät scannen.',
    en: 'That is the number of a box or a key. Scan the label on the device.',
  },
  install: { de: 'Einbauen', en: 'Install' },
  doneTaking: { de: 'Fertig, Box schließen', en: 'Done, close the box' },
  // --- close
  closeTitle: { de: 'Box schließen', en: 'Close the box' },
  closeText: {
    de: (n: number) =>
      n === 1 ? 'Nach den Büchern liegt jetzt 1 Gerät darin.' : `Nach den Büchern liegen jetzt ${n} Geräte darin.`,
    en: (n: number) => (n === 1 ? 'By the books 1 device is in it now.' : `By the books ${n} devices are in it now.`),
  },
  closeCount: { de: 'Alles scannen, was darin liegt', en: 'Scan all that is inside' },
  closeCounted: {
    de: (found: number, all: number) => `${found} von ${all} gefunden`,
    en: (found: number, all: number) => `${found} of ${all} found`,
  },
  lacking: {
    de: (n: number) => (n === 1 ? 'Noch nicht gescannt, 1 Gerät:' : `Noch nicht gescannt, ${n} Geräte:`),
    en: (n: number) => (n === 1 ? 'Not scanned yet, 1 device:' : `Not scanned yet, ${n} devices:`),
  },
  surplus: {
    de: (n: number) => (n === 1 ? 'Eins ist zu viel:' : `${n} sind zu viel:`),
    en: (n: number) => (n === 1 ? 'One is surplus:' : `${n} are surplus:`),
  },
  differs: {
    de: 'Schließen geht trotzdem. Was fehlt, gilt dann als vermisst, und ein Vorfall wird eröffnet.',
    en: 'Closing works all the same. What lacks then counts as missing, and an incident is opened.',
  },
  allThere: { de: 'Alles da, nichts zu viel.', en: 'All there, nothing surplus.' },
  closeSend: { de: 'Schließcode zeigen', en: 'Show the closing code' },
  closeLater: { de: 'Doch noch etwas entnehmen', en: 'Take something after all' },
  closedReceipt: { de: 'Sie ist schon zu: Quittung eintippen', en: 'It is shut already: type in the receipt' },
  outOfSync: {
    de: 'Schloss und Bücher passen nicht mehr zusammen. Schließen geht trotzdem; danach bitte im Lager melden.',
    en: 'Lock and books do not agree any more. Closing works all the same; then tell the store.',
  },
  // --- done
  doneTitle: { de: 'Die Box ist zu', en: 'The box is shut' },
  doneText: { de: 'Das Schloss hat es quittiert.', en: 'The lock has given its receipt.' },
  doneDay: { de: 'Zu meinem Tag', en: 'To my day' },
  doneOpen: { de: 'Noch einmal öffnen', en: 'Open it again' },
  // --- more
  more: { de: 'Mehr zu dieser Box', en: 'More about this box' },
  passOn: { de: 'An jemand anderen weitergeben', en: 'Pass it on to somebody' },
  displays: { de: 'Was das Schloss anzeigt', en: 'What the lock shows' },
  contents: { de: 'Was darin liegt', en: 'What is inside' },
  nothingInside: { de: 'Nach den Büchern ist sie leer.', en: 'By the books it is empty.' },
  // --- tour
  tourTitle: { de: 'Kein Netz vor Ort?', en: 'No network on site?' },
  tourText: {
    de: 'Nehmen Sie Codes und Prüfungen für die ganze Tour mit. Sie liegen verschlüsselt auf diesem Telefon.',
    en: 'Take codes and verdicts along for the whole tour. They lie encrypted on this phone.',
  },
  tourPairs: { de: 'Wie oft werden Sie öffnen?', en: 'How often will you open it?' },
  tourFetch: { de: 'Codes mitnehmen', en: 'Take codes along' },
  tourOn: {
    de: (time: string) => `Auf Tour, Codes gelten bis ${time}`,
    en: (time: string) => `On tour, codes good until ${time}`,
  },
  tourLeft: {
    de: (n: number) => (n === 1 ? 'Noch 1 Öffnung' : `Noch ${n} Öffnungen`),
    en: (n: number) => (n === 1 ? '1 opening left' : `${n} openings left`),
  },
  tourEnd: { de: 'Tour beenden', en: 'End the tour' },
  tourChoose: { de: 'Mit dieser Box weitermachen', en: 'Go on with this box' },
  tourElsewhere: {
    de: 'Für diese Box läuft eine Tour, und ihre Codes sind nicht auf diesem Telefon.',
    en: 'A tour with this box is under way, and its codes are not on this phone.',
  },
  tourEnded: { de: 'Die Tour ist beendet.', en: 'The tour is ended.' },
  tourStopped: {
    de: 'Diese Tour ist angehalten: Das Schloss hat gemeldet, dass jemand daran war. Schließen geht.',
    en: 'This tour is stopped: the lock has said that somebody was at it. Closing works.',
  },
  tourExpired: {
    de: 'Die Codes dieser Tour gelten nicht mehr. Schließen geht. Bitte die Tour beenden, sobald Netz da ist.',
    en: 'The codes of this tour are over. Closing works. End the tour as soon as there is a network.',
  },
  tourUsedUp: {
    de: 'Alle Codes dieser Tour sind verbraucht. Bitte die Tour beenden.',
    en: 'All codes of this tour are used. End the tour.',
  },
  atLarge: {
    de: (n: number) =>
      n === 1
        ? 'Ein Code ist übrig. Bis zur nächsten Öffnung fehlt für die Box der Nachweis.'
        : `${n} Codes sind übrig. Bis zur nächsten Öffnung fehlt für die Box der Nachweis.`,
    en: (n: number) =>
      n === 1
        ? 'One code is left over. The proof for the box is missing until its next opening.'
        : `${n} codes are left over. The proof for the box is missing until its next opening.`,
  },
})
