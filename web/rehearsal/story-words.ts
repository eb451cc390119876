/** What each step says: the button before it, and what happened after it. */
import type { Words } from '../i18n/language.tsx'
import { words } from '../i18n/language.tsx'
import type { StoryName } from './stories.ts'

export interface StepSaid {
  /** What one click does. */
  readonly todo: string
  /** What happened, and why. */
  readonly done: string
}

const DELIVERY = words<Readonly<Record<string, StepSaid>>>({
  announced: {
    de: {
      todo: 'Das Werk kündigt sechs Geräte an',
      done: 'Nur was angekündigt ist, darf je in eine Box. Ein fremdes Gerät würde abgewiesen und meldet einen Vorfall.',
    },
    en: {
      todo: 'The factory announces six devices',
      done: 'Only what was announced may ever enter a box. A stranger would be refused, and opens an incident.',
    },
  },
  packed: {
    de: {
      todo: 'Dora öffnet die Box mit einem Code und packt',
      done: 'Der Code galt für dieses Schloss, diesen Schlüssel und dieses eine Mal. Die Quittung des Schlosses beweist, dass die Box bis dahin unversehrt war.',
    },
    en: {
      todo: 'Dora opens the box with a code and packs',
      done: 'The code was good for this lock, this key and this one time. The receipt of the lock proves that the box was intact until then.',
    },
  },
  closed: {
    de: {
      todo: 'Dora schließt die Box mit einem zweiten Code',
      done: 'Die Quittung vom Schließen kann niemand erfinden: Deckel zu, Riegel vor. Ab jetzt zählt jede Berührung.',
    },
    en: {
      todo: 'Dora closes the box with a second code',
      done: 'Nobody can make up the receipt of a closing: lid shut, bolt thrown. From now on every touch counts.',
    },
  },
  pickedUp: {
    de: {
      todo: 'Falk holt die Box mit seinem Lastwagen ab',
      done: 'Beide Seiten haben unterschrieben. In jedem Augenblick ist genau einer verantwortlich.',
    },
    en: {
      todo: 'Falk takes the box over with his lorry',
      done: 'Both sides have signed. At every moment exactly one of them is responsible.',
    },
  },
  received: {
    de: {
      todo: 'Lena nimmt sie im Lager an und prüft sie',
      done: 'Verglichen mit der Ankündigung, angesehen, eingelagert. Eine geschlossene Box ist zugleich ein sicheres Lager.',
    },
    en: {
      todo: 'Lena receives it in the store and inspects it',
      done: 'Compared with the notice, looked at, put away. A closed box is a safe store as well.',
    },
  },
  repacked: {
    de: {
      todo: 'Lena packt vier Geräte in eine kleine Box um',
      done: 'Heraus gescannt ist hinein gescannt. Die kleine Box liegt jetzt in Monas Wagen.',
    },
    en: {
      todo: 'Lena repacks four devices into a small box',
      done: 'Scanned out is scanned in. The small box now lies in Mona’s van.',
    },
  },
  codeAsked: {
    de: {
      todo: 'Mona fordert auf dem Telefon einen Code an',
      done: 'Sie ist geschult, hat ihren Schlüssel und durfte es hier. Den Code könnten Sie jetzt auch selbst am Schloss tippen.',
    },
    en: {
      todo: 'Mona asks for a code on her phone',
      done: 'She is trained, has her key and may do it here. You could now type the code at the lock yourself.',
    },
  },
  opened: {
    de: {
      todo: 'Mona öffnet, nimmt ein Gerät und prüft es',
      done: 'Ja heißt: angekündigt, nie in einer verletzten Box, in der richtigen Hand. Sonst gäbe es ein Nein.',
    },
    en: {
      todo: 'Mona opens it, takes a device and checks it',
      done: 'Yes means: announced, never in a violated box, in the right hand. Anything else is a no.',
    },
  },
  installed: {
    de: {
      todo: 'Mona baut es ein und schließt die Box',
      done: 'Fertig. Für dieses Gerät gibt es nun eine lückenlose Akte, die jeder prüfen kann, ohne uns zu vertrauen.',
    },
    en: {
      todo: 'Mona installs it and closes the box',
      done: 'Done. For this device there is now a file without a gap, which anybody can verify without trusting us.',
    },
  },
})

const BREAK_IN = words<Readonly<Record<string, StepSaid>>>({
  prepared: {
    de: {
      todo: 'Sechs Geräte kommen in Monas Wagen an',
      done: 'Ein Gerät hat Mona schon herausgenommen, dann hat sie die Box bewiesen geschlossen. Nun ist Abend.',
    },
    en: {
      todo: 'Six devices arrive in Mona’s van',
      done: 'Mona has taken one device out already, then she closed the box, proven by its receipt. Now it is evening.',
    },
  },
  forced: {
    de: {
      todo: 'Nachts setzt jemand ein Brecheisen an',
      done: 'Der Deckel ist offen. Niemand hat es gesehen, kein Netz hat etwas gemeldet.',
    },
    en: {
      todo: 'At night somebody uses a crowbar',
      done: 'The lid is open. Nobody saw it, and no network told anybody.',
    },
  },
  pushedShut: {
    de: {
      todo: 'Der Dieb drückt den Deckel wieder zu',
      done: 'Von außen sieht die Box heil aus. Im Schloss ist ein Hebel gefallen, ganz ohne Strom.',
    },
    en: {
      todo: 'The thief pushes the lid shut again',
      done: 'From outside the box looks untouched. Inside the lock a latch has fallen, without any power.',
    },
  },
  flagged: {
    de: {
      todo: 'Am Morgen öffnet Mona die Box',
      done: 'Die Quittung trägt das Zeichen. In derselben Sekunde sind alle fünf Geräte in der Box gesperrt.',
    },
    en: {
      todo: 'In the morning Mona opens the box',
      done: 'The receipt carries the flag. In that same second all five devices in the box are blocked.',
    },
  },
  red: {
    de: {
      todo: 'Mona prüft ein Gerät aus der Box',
      done: 'Nein. Es darf nicht eingebaut werden, egal wie heil es aussieht.',
    },
    en: { todo: 'Mona checks a device from the box', done: 'No. It may not be installed, however untouched it looks.' },
  },
  green: {
    de: {
      todo: 'Mona prüft das Gerät von gestern',
      done: 'Ja. Es war vor dem letzten Beweis schon draußen, der Dieb konnte nicht daran.',
    },
    en: {
      todo: 'Mona checks the device of yesterday',
      done: 'Yes. It was out before the last proof, the thief could not get at it.',
    },
  },
  closedFlagged: {
    de: {
      todo: 'Mona schließt die Box',
      done: 'Schließen geht immer: eine Box darf nie wegen einer Regel offen bleiben. Öffnen darf sie nur noch, wer untersucht.',
    },
    en: {
      todo: 'Mona closes the box',
      done: 'Closing always works: a box must never stay open because of a rule. Only an investigation may open it now.',
    },
  },
})

const BLOCK = words<Readonly<Record<string, StepSaid>>>({
  spread: {
    de: {
      todo: 'Sechs Geräte sind verteilt',
      done: 'Eins in Monas Hand, eins an der Wand, vier in der kleinen Box. Alle sind in der großen Box gereist.',
    },
    en: {
      todo: 'Six devices are scattered',
      done: 'One in Mona’s hand, one on a wall, four in the small box. All of them travelled in the large box.',
    },
  },
  whatIf: {
    de: {
      todo: 'Ines fragt: was wäre, wenn die große Box verletzt war?',
      done: 'Die Antwort ändert nichts, sie zeigt nur: alle sechs waren darin, als sie nicht bewacht war.',
    },
    en: {
      todo: 'Ines asks: what if the large box was violated?',
      done: 'The answer changes nothing, it only shows: all six were inside while nobody watched.',
    },
  },
  reported: {
    de: {
      todo: 'Ines meldet es',
      done: 'Eine Meldung wird nie abgewiesen und braucht keine Freigabe. Alle sechs sind gesperrt, wo immer sie sind.',
    },
    en: {
      todo: 'Ines reports it',
      done: 'A report is never refused and needs nobody’s approval. All six are blocked, wherever they are.',
    },
  },
  inHand: {
    de: { todo: 'Mona prüft das Gerät in ihrer Hand', done: 'Nein. Sie erfährt es, bevor sie es anschraubt.' },
    en: { todo: 'Mona checks the device in her hand', done: 'No. She learns it before she mounts it.' },
  },
  notCommissioned: {
    de: {
      todo: 'Der Administrator will das eingebaute in Betrieb nehmen',
      done: 'Abgewiesen. Dasselbe Nein, über die Schnittstelle. Für dieses Gerät läuft ein Rückruf.',
    },
    en: {
      todo: 'The administrator wants to commission the installed one',
      done: 'Refused. The same no, through the interface. This device is being recalled.',
    },
  },
  proposed: {
    de: {
      todo: 'Ivo untersucht die Geräte und schlägt die Freigabe vor',
      done: 'Einer allein genügt nicht, und wer gemeldet hat, darf gar nicht.',
    },
    en: {
      todo: 'Ivo examines the devices and proposes their release',
      done: 'One person alone is not enough, and whoever reported may not do it at all.',
    },
  },
  released: {
    de: {
      todo: 'Simon vom Werk stimmt zu',
      done: 'Zwei Menschen, einer davon vom Hersteller. Das Gerät in Monas Hand ist wieder frei.',
    },
    en: {
      todo: 'Simon at the maker agrees',
      done: 'Two people, one of them the maker’s. The device in Mona’s hand is free again.',
    },
  },
})

export const STORY_WORDS: Readonly<Record<StoryName, Words<Readonly<Record<string, StepSaid>>>>> = {
  delivery: DELIVERY,
  breakIn: BREAK_IN,
  block: BLOCK,
}
