import { words } from '../i18n/language.tsx'

const boxes = {
  de: (n: number) => (n === 1 ? '1 Box' : `${n} Boxen`),
  en: (n: number) => (n === 1 ? '1 box' : `${n} boxes`),
}

export const RECEIVE_WORDS = words({
  title: { de: 'Wareneingang', en: 'Goods in' },
  lead: {
    de: 'Was zu Ihnen unterwegs ist, was geprüft und was eingelagert werden muss.',
    en: 'What is on its way to you, what is to be inspected, and what is to be put away.',
  },
  coming: { de: 'Sendungen an uns', en: 'Shipments to us' },
  noneComing: { de: 'Keine Sendung ist zu Ihnen unterwegs', en: 'No shipment is on its way to you' },
  noneComingText: {
    de: 'Sobald ein Hersteller eine Sendung ankündigt, steht sie hier.',
    en: 'As soon as a maker announces a shipment, it stands here.',
  },
  toInspect: { de: 'Eingangsprüfung', en: 'To be inspected' },
  noneToInspect: { de: 'Nichts wartet auf die Eingangsprüfung.', en: 'Nothing waits for its inspection.' },
  toPutAway: { de: 'Einlagern', en: 'To be put away' },
  noneToPutAway: { de: 'Nichts wartet auf einen Platz.', en: 'Nothing waits for a place.' },
  boxes,
  from: { de: (maker: string) => `von ${maker}`, en: (maker: string) => `from ${maker}` },
  expectedAt: { de: (time: string) => `erwartet ${time}`, en: (time: string) => `expected ${time}` },
  acknowledgeBy: {
    de: (time: string) => `Empfang bestätigen bis ${time}`,
    en: (time: string) => `Acknowledge by ${time}`,
  },
  shipment: { de: 'Sendung annehmen', en: 'Receive a shipment' },
  compareLead: {
    de: 'Jede Box scannen. Was angekündigt war und was da ist, wird laufend verglichen.',
    en: 'Scan each box. What was announced and what is there is compared as you go.',
  },
  scanLabel: { de: 'Nummer der Box oder des Geräts', en: 'Number of the box or the device' },
  // --- differences
  differences: { de: 'Vergleich', en: 'Comparison' },
  dExpected: { de: 'Erwartet', en: 'Expected' },
  dFound: { de: 'Gefunden', en: 'Found' },
  dMissing: { de: 'Fehlt', en: 'Missing' },
  dOpen: { de: 'Noch offen', en: 'Still open' },
  dSurplus: { de: 'Überzählig', en: 'Surplus' },
  dDamaged: { de: 'Beschädigt', en: 'Damaged' },
  dRefused: { de: 'Abgelehnt', en: 'Refused' },
  // --- told
  found: { de: (serial: string) => `Box ${serial} ist da`, en: (serial: string) => `Box ${serial} is here` },
  already: {
    de: (serial: string) => `${serial} ist schon erfasst`,
    en: (serial: string) => `${serial} is noted already`,
  },
  surplusTold: {
    de: (serial: string) => `${serial} steht nicht in der Ankündigung`,
    en: (serial: string) => `${serial} is not in the notice`,
  },
  unreadable: {
    de: (text: string) => `„${text}“ ist keine Nummer einer Box und keines Geräts`,
    en: (text: string) => `“${text}” is no number of a box or a device`,
  },
  deviceHere: {
    de: (id: string) => `${id} gehört zu dieser Sendung`,
    en: (id: string) => `${id} belongs to this shipment`,
  },
  deviceNoted: {
    de: (id: string) => `${id} ist notiert. Verglichen wird, sobald beide unterschrieben haben.`,
    en: (id: string) => `${id} is noted. It is compared as soon as both have signed.`,
  },
  noted: {
    de: (n: number) => (n === 1 ? '1 Gerät wartet auf den Vergleich' : `${n} Geräte warten auf den Vergleich`),
    en: (n: number) => (n === 1 ? '1 device waits to be compared' : `${n} devices wait to be compared`),
  },
  deviceStrange: {
    de: (id: string) => `${id} gehört nicht zu dieser Sendung`,
    en: (id: string) => `${id} does not belong to this shipment`,
  },
  // --- boxes
  list: { de: 'Boxen der Sendung', en: 'Boxes of the shipment' },
  isHere: { de: 'Da', en: 'Here' },
  isDamaged: { de: 'Beschädigt', en: 'Damaged' },
  isRefused: { de: 'Abgelehnt', en: 'Refused' },
  isMissing: { de: 'Fehlt', en: 'Missing' },
  isOpen: { de: 'Noch offen', en: 'Still open' },
  isComing: { de: 'Noch unterwegs', en: 'Still on its way' },
  isOver: { de: 'schon bestätigt', en: 'acknowledged already' },
  how: { de: (serial: string) => `Wie kam ${serial} an?`, en: (serial: string) => `How did ${serial} arrive?` },
  restMissing: { de: 'Der Rest fehlt', en: 'The rest is missing' },
  restHere: { de: 'Alle sind da', en: 'All are here' },
  undo: { de: 'Rückgängig', en: 'Undo' },
  inside: {
    de: (n: number) => (n === 1 ? '1 Gerät darin' : `${n} Geräte darin`),
    en: (n: number) => (n === 1 ? '1 device inside' : `${n} devices inside`),
  },
  scannedInside: {
    de: (n: number, of: number) => `${n} von ${of} Geräten gescannt`,
    en: (n: number, of: number) => `${n} of ${of} devices scanned`,
  },
  surplusList: { de: 'Nicht angekündigt', en: 'Not announced' },
  surplusText: {
    de: 'Sie werden mit ihrem Inhalt angehalten, bis geklärt ist, woher sie kommen.',
    en: 'They are held with their contents until it is clear where they come from.',
  },
  leaveOut: { de: (what: string) => `${what} weglassen`, en: (what: string) => `Leave ${what} out` },
  strangeDevices: {
    de: 'Geräte, die nicht zu dieser Sendung gehören',
    en: 'Devices that do not belong to this shipment',
  },
  report: { de: 'Melden', en: 'Report' },
  damageText: {
    de: 'Beschädigte Boxen gelten als unbewiesen, bis ein Schloss sagt, dass niemand darin war. Sieht es nach Aufbruch aus, melden Sie es gleich.',
    en: 'Damaged boxes are unproven until their lock says that nobody was inside. If it looks forced, report it at once.',
  },
  refusedText: {
    de: 'Abgelehnte Boxen gehen mit dem Fahrer zurück. Hat jemand die Annahme schon unterschrieben, warten sie auf Abholung.',
    en: 'Refused boxes go back with the driver. Where the delivery was signed already, they wait to be picked up.',
  },
  missingText: {
    de: 'Fehlende Boxen gelten als verloren und sind mit ihrem Inhalt gesperrt, bis sie auftauchen und zwei Personen sie freigeben.',
    en: 'Missing boxes count as lost, and are held with what they contain until they turn up and two people release them.',
  },
  photos: { de: 'Fotos zu den Abweichungen', en: 'Photos of the differences' },
  why: { de: 'Warum abgelehnt?', en: 'Why refused?' },
  whyFirst: { de: 'Bitte sagen, warum abgelehnt wird.', en: 'Say why something is refused.' },
  // --- signing
  sign: { de: 'Unterschreiben', en: 'Sign' },
  signText: {
    de: (n: number) =>
      `Mit Ihrer Unterschrift haben Sie ${boxes.de(n)} gesehen und übernehmen sie. Was noch offen bleibt, kommt später.`,
    en: (n: number) => `By signing you have seen ${boxes.en(n)} and take them over. What is still open follows later.`,
  },
  driverSigned: {
    de: (n: number) => `Die Fahrerseite hat für ${boxes.de(n)} unterschrieben.`,
    en: (n: number) => `The driver’s side has signed for ${boxes.en(n)}.`,
  },
  waitsForDriver: {
    de: 'Sie haben unterschrieben. Jetzt unterschreibt die Fahrerseite; diese Seite merkt es von selbst.',
    en: 'You have signed. Now the driver’s side signs; this page notices by itself.',
  },
  takeBack: { de: 'Unterschrift zurücknehmen', en: 'Take the signature back' },
  send: { de: 'Unterschreiben und Empfang bestätigen', en: 'Sign and acknowledge' },
  sendReceipt: { de: 'Empfang bestätigen', en: 'Acknowledge the receipt' },
  sendPart: { de: 'Diesen Teil bestätigen', en: 'Acknowledge this part' },
  nothingSaid: {
    de: 'Bitte zuerst eine Box scannen, oder sagen, dass eine fehlt.',
    en: 'Scan a box first, or say that one is missing.',
  },
  notNear: {
    de: 'Noch keine Box ist beim letzten Spediteur. Sie können noch nichts annehmen.',
    en: 'No box is with the last carrier yet. There is nothing to receive.',
  },
  // --- done
  doneTitle: { de: 'Empfang bestätigt', en: 'Receipt acknowledged' },
  donePart: { de: 'Ein Teil ist bestätigt. Der Rest kann folgen.', en: 'A part is acknowledged. The rest may follow.' },
  doneAll: { de: 'Zu jeder Box ist alles gesagt.', en: 'Everything is said of each box.' },
  doneLate: {
    de: 'Zu spät bestätigt: Die Boxen sind unbewiesen, bis ihr Schloss sagt, dass niemand darin war.',
    en: 'Acknowledged too late: the boxes are unproven until their lock says that nobody was inside.',
  },
  doneIncidents: {
    de: (n: number) => (n === 1 ? 'Ein Vorfall wurde eröffnet.' : `${n} Vorfälle wurden eröffnet.`),
    en: (n: number) => (n === 1 ? 'One incident was opened.' : `${n} incidents were opened.`),
  },
  doneReturns: {
    de: 'Was abgelehnt wurde, geht als eigene Sendung zurück.',
    en: 'What was refused goes back as a shipment of its own.',
  },
  photosFailed: {
    de: 'Nicht alle Fotos sind angekommen. Der Empfang gilt trotzdem.',
    en: 'Not all photos arrived. The receipt counts all the same.',
  },
  inspect: { de: (serial: string) => `${serial} prüfen`, en: (serial: string) => `Inspect ${serial}` },
  goOn: { de: 'Weiter mit dem Rest', en: 'Go on with the rest' },
  toList: { de: 'Zum Wareneingang', en: 'To goods in' },
})

/** Why a box is not taken in. The words of the server. */
export const REFUSAL_REASON_WORDS = words({
  damaged: { de: 'Beschädigt', en: 'Damaged' },
  seal_or_lock: { de: 'Siegel oder Schloss stimmt nicht', en: 'The seal or the lock is not right' },
  not_ordered: { de: 'Nicht bestellt', en: 'Not ordered' },
  no_room: { de: 'Kein Platz im Lager', en: 'No room in the store' },
  other: { de: 'Anderer Grund', en: 'Another reason' },
})
