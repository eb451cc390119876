import { words } from '../i18n/language.tsx'

export const SCAN_WORDS = words({
  openCamera: { de: 'Mit der Kamera scannen', en: 'Scan with the camera' },
  closeCamera: { de: 'Kamera aus', en: 'Camera off' },
  torchOn: { de: 'Licht an', en: 'Light on' },
  torchOff: { de: 'Licht aus', en: 'Light off' },
  starting: { de: 'Die Kamera startet …', en: 'The camera is starting …' },
  aim: { de: 'Code in den Rahmen halten', en: 'Hold the code inside the frame' },
  picture: { de: 'Bild der Kamera', en: 'Picture of the camera' },
  notAllowed: {
    de: 'Die Kamera ist für diese Seite gesperrt. Bitte im Browser erlauben, oder die Nummer eintippen.',
    en: 'The camera is blocked for this page. Allow it in the browser, or type the number.',
  },
  noCamera: {
    de: 'Hier ist keine Kamera frei. Bitte die Nummer eintippen oder einen Handscanner nehmen.',
    en: 'No camera is free here. Type the number, or take a hand-held scanner.',
  },
  noDecoder: {
    de: 'Das Lesen mit der Kamera ließ sich nicht laden. Bitte die Nummer eintippen.',
    en: 'Reading by camera could not be loaded. Type the number.',
  },
  number: { de: 'Nummer vom Etikett', en: 'Number on the label' },
  numberHint: {
    de: 'Eintippen, einfügen oder mit dem Handscanner lesen. Auch eine ganze Liste.',
    en: 'Type, paste, or read it with a hand-held scanner. A whole list, too.',
  },
  oneHint: {
    de: 'Eintippen, einfügen oder mit dem Handscanner lesen.',
    en: 'Type, paste, or read it with a hand-held scanner.',
  },
  take: { de: 'Übernehmen', en: 'Take over' },
  empty: { de: 'Bitte zuerst eine Nummer eintippen.', en: 'Type a number first.' },
})
