/** What the display of a lock says, what that means, and what to do (LOCK-PROTOCOL, section 4). */
import { words } from '../i18n/language.tsx'

export interface DisplayHelp {
  /** As the lock shows it; locks show English. */
  readonly shows: string
  readonly title: string
  readonly means: string
  readonly steps: readonly string[]
}

export const DISPLAY_WORDS = words({
  ready: {
    de: {
      shows: 'Ready. Enter code.',
      title: 'Bereit',
      means: 'Das Schloss hat Ihren Schlüssel erkannt und wartet auf einen Code.',
      steps: ['Code aus der App eintippen.'],
    },
    en: {
      shows: 'Ready. Enter code.',
      title: 'Ready',
      means: 'The lock has recognised your key and waits for a code.',
      steps: ['Type the code that the app shows.'],
    },
  },
  key_not_accepted: {
    de: {
      shows: 'Key not accepted.',
      title: 'Schlüssel nicht angenommen',
      means: 'Das Schloss konnte den Schlüssel nicht prüfen. Ohne guten Schlüssel nimmt es keinen Code.',
      steps: [
        'Schlüssel herausziehen, Kontakte abwischen, wieder einstecken.',
        'Ist es Ihr eigener Schlüssel? Vergleichen Sie die Nummer.',
        'Hilft das nicht: im Lager einen anderen holen und den alten melden.',
      ],
    },
    en: {
      shows: 'Key not accepted.',
      title: 'Key not accepted',
      means: 'The lock could not check the key. Without a good key it takes no code.',
      steps: [
        'Pull the key out, wipe its contacts, put it in again.',
        'Is it your own key? Compare the number.',
        'If that does not help: get another one from the store, and report the old one.',
      ],
    },
  },
  mistyped: {
    de: {
      shows: 'Mistyped. Not counted. Try again.',
      title: 'Vertippt',
      means: 'Eine Ziffer stimmt nicht, oder der Code gehört zu einer anderen Box. Das zählt nicht als Versuch.',
      steps: ['Nummer des Schlosses mit der App vergleichen.', 'Den Code noch einmal in Ruhe eintippen.'],
    },
    en: {
      shows: 'Mistyped. Not counted. Try again.',
      title: 'Mistyped',
      means: 'A digit is wrong, or the code belongs to another box. This does not count as an attempt.',
      steps: ['Compare the number of the lock with the app.', 'Type the code once more, without haste.'],
    },
  },
  wait: {
    de: {
      shows: 'Wait. 60 s',
      title: 'Warten',
      means:
        'Es wurden zu viele falsche Codes eingetippt. Die Zeit läuft nur, solange der Schlüssel steckt; beim Herausziehen beginnt sie von vorn.',
      steps: [
        'Schlüssel stecken lassen und warten, bis die Anzeige wieder bereit ist.',
        'Dann den Code aus der App eintippen.',
        'Waren Sie das nicht? Bitte melden, dass jemand Codes probiert hat.',
      ],
    },
    en: {
      shows: 'Wait. 60 s',
      title: 'Wait',
      means: 'Too many wrong codes were typed. The time runs only while the key is in; pulled out, it begins again.',
      steps: [
        'Leave the key in, and wait until the display is ready again.',
        'Then type the code that the app shows.',
        'It was not you? Report that somebody has tried codes.',
      ],
    },
  },
  wrong: {
    de: {
      shows: 'Wrong code.',
      title: 'Falscher Code',
      means:
        'Richtig getippt, aber dieses Schloss nimmt den Code mit diesem Schlüssel nicht. Nach fünf Mal folgt eine Wartezeit.',
      steps: [
        'Nicht weiter probieren.',
        'Steckt Ihr eigener Schlüssel? Der Code gilt nur für ihn.',
        'Den Code in der App neu anfordern und eintippen.',
        'Hilft das nicht: im Lager melden. Schloss und Bücher müssen abgeglichen werden.',
      ],
    },
    en: {
      shows: 'Wrong code.',
      title: 'Wrong code',
      means: 'Typed well, but this lock does not take the code with this key. After five times there is a wait.',
      steps: [
        'Do not go on trying.',
        'Is your own key in? The code is good for that one only.',
        'Ask for the code again in the app, and type it.',
        'If that does not help: tell the store. Lock and books have to be brought together.',
      ],
    },
  },
  already_used: {
    de: {
      shows: 'Code already used.',
      title: 'Code schon verbraucht',
      means: 'Diesen Code hat das Schloss zuletzt angenommen. Jeder Code gilt ein einziges Mal.',
      steps: [
        'Letzte Quittung noch einmal anzeigen lassen und in die App eintippen.',
        'Danach zeigt die App, was als Nächstes dran ist.',
      ],
    },
    en: {
      shows: 'Code already used.',
      title: 'Code already used',
      means: 'This is the code that the lock took last. Every code is good once.',
      steps: ['Have the last receipt shown again, and type it into the app.', 'Then the app shows what comes next.'],
    },
  },
  already_open: {
    de: {
      shows: 'Already open.',
      title: 'Schon offen',
      means: 'Das war ein Öffnungscode, und der Riegel ist schon offen. Nichts hat sich geändert.',
      steps: ['Deckel anheben.', 'Letzte Quittung anzeigen lassen und in die App eintippen.'],
    },
    en: {
      shows: 'Already open.',
      title: 'Already open',
      means: 'That was an opening code, and the bolt is open already. Nothing has changed.',
      steps: ['Lift the lid.', 'Have the last receipt shown again, and type it into the app.'],
    },
  },
  already_closed: {
    de: {
      shows: 'Already closed.',
      title: 'Schon zu',
      means: 'Das war ein Schließcode, und der Riegel ist schon zu. Nichts hat sich geändert.',
      steps: ['Letzte Quittung anzeigen lassen und in die App eintippen.'],
    },
    en: {
      shows: 'Already closed.',
      title: 'Already closed',
      means: 'That was a closing code, and the bolt is thrown already. Nothing has changed.',
      steps: ['Have the last receipt shown again, and type it into the app.'],
    },
  },
  shut_the_lid: {
    de: {
      shows: 'Shut the lid, then enter the code again.',
      title: 'Deckel zudrücken',
      means: 'Der Deckel liegt nicht auf. Der Code ist nicht verbraucht.',
      steps: ['Nachsehen, ob etwas klemmt.', 'Deckel fest zudrücken.', 'Denselben Code noch einmal eintippen.'],
    },
    en: {
      shows: 'Shut the lid, then enter the code again.',
      title: 'Shut the lid',
      means: 'The lid does not sit. The code is not used.',
      steps: ['See whether something is caught.', 'Press the lid shut.', 'Type the same code again.'],
    },
  },
  open_the_lid: {
    de: {
      shows: 'Open the lid, then enter the code again.',
      title: 'Deckel öffnen',
      means: 'Ein Wartungscode gilt nur bei offenem Deckel. Der Code ist nicht verbraucht.',
      steps: ['Deckel öffnen.', 'Denselben Code noch einmal eintippen.'],
    },
    en: {
      shows: 'Open the lid, then enter the code again.',
      title: 'Open the lid',
      means: 'A maintenance code is good only with the lid open. The code is not used.',
      steps: ['Open the lid.', 'Type the same code again.'],
    },
  },
  not_finished: {
    de: {
      shows: 'Not finished. Enter the same code with the same key.',
      title: 'Nicht fertig',
      means: 'Der Schlüssel wurde mittendrin gezogen. Das Schloss hat den Code angenommen und ist noch nicht fertig.',
      steps: [
        'Denselben Schlüssel einstecken und stecken lassen.',
        'Denselben Code noch einmal eintippen. In der App: „Code noch einmal zeigen“.',
        'Schlüssel erst ziehen, wenn die Quittung auf der Anzeige steht.',
      ],
    },
    en: {
      shows: 'Not finished. Enter the same code with the same key.',
      title: 'Not finished',
      means: 'The key was pulled in the middle. The lock has taken the code and is not done.',
      steps: [
        'Put the same key in, and leave it in.',
        'Type the same code again. In the app: “Show the code again”.',
        'Pull the key only when the receipt is on the display.',
      ],
    },
  },
  opened: {
    de: {
      shows: 'Opened. Receipt: 0 12345678 90',
      title: 'Offen, mit Quittung',
      means:
        'Der Riegel ist offen. Die Quittung beweist, dass die Box bis jetzt unversehrt war, wenn die erste Ziffer gerade ist.',
      steps: [
        'Die 11 Ziffern in die App tippen, bevor Sie etwas herausnehmen.',
        'Ist die erste Ziffer ungerade, sagt die App: Aufhören.',
      ],
    },
    en: {
      shows: 'Opened. Receipt: 0 12345678 90',
      title: 'Opened, with a receipt',
      means: 'The bolt is open. The receipt proves that the box was intact until now, where its first digit is even.',
      steps: [
        'Type the 11 digits into the app before you take anything out.',
        'If the first digit is odd, the app says: stop.',
      ],
    },
  },
  closed: {
    de: {
      shows: 'Closed. Receipt: 0 12345678 90',
      title: 'Zu, mit Quittung',
      means: 'Deckel zu, Riegel vor. Erst mit dieser Quittung gilt die Box als geschlossen.',
      steps: ['Die 11 Ziffern in die App tippen.'],
    },
    en: {
      shows: 'Closed. Receipt: 0 12345678 90',
      title: 'Closed, with a receipt',
      means: 'The lid is shut, the bolt is thrown. Only with this receipt does the box count as closed.',
      steps: ['Type the 11 digits into the app.'],
    },
  },
  advanced: {
    de: {
      shows: 'Advanced. Receipt: 0 12345678 90',
      title: 'Weitergezählt',
      means: 'Alte Codes gelten nicht mehr. Der Riegel hat sich nicht bewegt.',
      steps: ['Die Quittung dem Lager durchgeben oder in die App tippen.'],
    },
    en: {
      shows: 'Advanced. Receipt: 0 12345678 90',
      title: 'Advanced',
      means: 'Old codes are dead. The bolt has not moved.',
      steps: ['Give the receipt to the store, or type it into the app.'],
    },
  },
  maintained: {
    de: {
      shows: 'Latch reset. Receipt: 1 12345678 90',
      title: 'Merker zurückgesetzt',
      means: 'Das Schloss hat vergessen, dass jemand daran war. Die Quittung sagt noch, was vorher war.',
      steps: ['Die Quittung der Wartung durchgeben.'],
    },
    en: {
      shows: 'Latch reset. Receipt: 1 12345678 90',
      title: 'Latch reset',
      means: 'The lock has forgotten that somebody was at it. The receipt still says what was before.',
      steps: ['Give the receipt to the maintenance.'],
    },
  },
  receipt: {
    de: {
      shows: 'Last receipt: 0 12345678 90',
      title: 'Letzte Quittung',
      means:
        'Das Schloss zeigt seine letzte Quittung noch einmal, demselben Schlüssel, solange sich nichts bewegt hat.',
      steps: ['Die 11 Ziffern in die App tippen. Zweimal dieselbe schadet nicht.'],
    },
    en: {
      shows: 'Last receipt: 0 12345678 90',
      title: 'Last receipt',
      means: 'The lock shows its last receipt again, to the same key, as long as nothing has moved.',
      steps: ['Type the 11 digits into the app. The same one twice does no harm.'],
    },
  },
  no_receipt: {
    de: {
      shows: 'No receipt to show.',
      title: 'Keine Quittung',
      means: 'Die letzte Quittung gehört zu einem anderen Schlüssel, oder seitdem hat sich etwas bewegt.',
      steps: [
        'Steckt der Schlüssel, mit dem zuletzt geöffnet oder geschlossen wurde?',
        'Ist der Deckel so wie danach?',
        'Sonst: weiterarbeiten. Die Box lässt sich schließen; im Lager melden, dass eine Quittung fehlt.',
      ],
    },
    en: {
      shows: 'No receipt to show.',
      title: 'No receipt',
      means: 'The last receipt belongs to another key, or something has moved since.',
      steps: [
        'Is the key in with which it was opened or closed last?',
        'Is the lid as it was then?',
        'Otherwise: go on. The box can be closed; tell the store that a receipt is missing.',
      ],
    },
  },
  resynchronisation: {
    de: {
      shows: 'Receipts 1 and 2: …',
      title: 'Abgleich: zwei Quittungen',
      means: 'Das Schloss sagt, wo es steht, damit Bücher und Schloss wieder zusammenpassen.',
      steps: ['Beide Zahlen der Person durchgeben, die den Abgleich macht.'],
    },
    en: {
      shows: 'Receipts 1 and 2: …',
      title: 'Resynchronising: two receipts',
      means: 'The lock says where it stands, so that books and lock agree again.',
      steps: ['Give both numbers to the person who resynchronises it.'],
    },
  },
  log: {
    de: {
      shows: 'Log read out.',
      title: 'Protokoll ausgelesen',
      means: 'Der Schlüssel hat das Protokoll des Schlosses übernommen.',
      steps: ['Schlüssel ins Lager bringen oder das Protokoll einreichen.'],
    },
    en: {
      shows: 'Log read out.',
      title: 'Log read out',
      means: 'The key has taken over the log of the lock.',
      steps: ['Bring the key to the store, or hand the log in.'],
    },
  },
  power_lost: {
    de: {
      shows: '',
      title: 'Anzeige dunkel',
      means: 'Das Schloss hat keinen Strom. Es bekommt ihn nur aus Ihrem Schlüssel.',
      steps: [
        'Schlüssel ganz einstecken und stecken lassen.',
        'Bleibt sie dunkel: Schlüssel laden oder tauschen.',
        'Danach sagt die Anzeige, ob etwas angefangen und nicht fertig wurde.',
      ],
    },
    en: {
      shows: '',
      title: 'Dark display',
      means: 'The lock has no power. It gets it only from your key.',
      steps: [
        'Push the key all the way in, and leave it in.',
        'If it stays dark: charge the key, or take another.',
        'Then the display says whether something was begun and not finished.',
      ],
    },
  },
} satisfies Readonly<Record<string, { readonly de: DisplayHelp; readonly en: DisplayHelp }>>)

export type DisplayCode = keyof typeof DISPLAY_WORDS

/** In the order in which somebody at the box looks for them. */
export const DISPLAY_CODES = Object.keys(DISPLAY_WORDS) as readonly DisplayCode[]

export const DISPLAYS_WORDS = words({
  title: { de: 'Was das Schloss anzeigt', en: 'What the lock shows' },
  lead: {
    de: 'Suchen Sie den Text, der jetzt auf der Anzeige steht.',
    en: 'Look for the text that is on the display now.',
  },
  means: { de: 'Was das heißt', en: 'What it means' },
  todo: { de: 'Was Sie tun', en: 'What you do' },
  dark: { de: '(nichts)', en: '(nothing)' },
  report: { de: 'Etwas stimmt nicht', en: 'Something is wrong' },
  none: { de: 'Diese Anzeige kennt die App nicht.', en: 'The app does not know this display.' },
})
