/**
 * What to do next at a lock, step by step and why (LOCK-PROTOCOL, section 5). Pure: whoever stands at the box reads
 * what follows from the book, in their language.
 */
import type { Sentence } from './identifiers.ts'
import { openRisk } from './lock.ts'
import { bookOf } from './receipt.ts'
import type { Container, Lock, LockActRow, Opening } from './state.ts'

/** Codes are stable; what a program shows or links beside the words goes by them. */
export type GuidanceStep =
  | 'nothing_to_do'
  | 'take_another_lock'
  | 'personalise'
  | 'build_in'
  | 'put_key_in'
  | 'read_out_log'
  | 'enter_missing_receipts'
  | 'show_receipt_again'
  | 'resynchronise'
  | 'close_and_send_receipt'
  | 'force_close'
  | 'wait_for_expiry'
  | 'ask_again'

export interface Guidance {
  readonly step: GuidanceStep
  readonly what: Sentence
  readonly why: Sentence
}

export interface GuidanceSituation {
  readonly lock: Lock
  /** All from the last confirmed act on. */
  readonly acts: readonly LockActRow[]
  readonly container: Pick<Container, 'status'> | undefined
  /** Those of this lock that are not over. */
  readonly openings: readonly Opening[]
}

const WORDS: Readonly<Record<GuidanceStep, Pick<Guidance, 'what' | 'why'>>> = {
  nothing_to_do: {
    what: { en: 'Nothing: ask for codes as usual.', de: 'Nichts: Codes wie gewohnt anfordern.' },
    why: { en: 'Lock and books agree.', de: 'Schloss und Bücher stimmen überein.' },
  },
  take_another_lock: {
    what: { en: 'Take another lock.', de: 'Ein anderes Schloss nehmen.' },
    why: {
      en: 'This one is retired and gets no code any more.',
      de: 'Dieses ist ausgemustert und bekommt keinen Code mehr.',
    },
  },
  personalise: {
    what: {
      en: 'Propose its personalisation, have a second person approve it, and put the secret into the lock.',
      de: 'Die Personalisierung vorschlagen, von einer zweiten Person freigeben lassen und das Geheimnis ins Schloss bringen.',
    },
    why: { en: 'Without a secret a lock takes no code.', de: 'Ohne Geheimnis nimmt ein Schloss keinen Code.' },
  },
  build_in: {
    what: { en: 'Build it in, and register the container with it.', de: 'Einbauen und den Behälter damit eintragen.' },
    why: { en: 'Codes are given out for a container.', de: 'Codes gibt es für einen Behälter.' },
  },
  put_key_in: {
    what: { en: 'Go to the box and put your own key in.', de: 'Zur Box gehen und den eigenen Schlüssel einstecken.' },
    why: {
      en: 'The key powers the lock and shows that it is the right one.',
      de: 'Der Schlüssel gibt dem Schloss Strom und zeigt, dass es das richtige ist.',
    },
  },
  read_out_log: {
    what: { en: 'Read out the lock’s log and hand it in.', de: 'Das Protokoll des Schlosses auslesen und einreichen.' },
    why: {
      en: 'The log says which acts happened, and explains what no receipt does.',
      de: 'Das Protokoll sagt, was geschah, und erklärt, wozu die Quittung fehlt.',
    },
  },
  enter_missing_receipts: {
    what: {
      en: 'Enter the receipts that are still missing, oldest first.',
      de: 'Die fehlenden Quittungen eingeben, die älteste zuerst.',
    },
    why: {
      en: 'Each receipt is good only together with the one before it.',
      de: 'Jede Quittung gilt nur zusammen mit der davor.',
    },
  },
  show_receipt_again: {
    what: {
      en: 'Have the lock show its last receipt again, and copy it digit by digit.',
      de: 'Die letzte Quittung noch einmal anzeigen lassen und Ziffer für Ziffer übernehmen.',
    },
    why: {
      en: 'If it fits, all is well again, without anything else.',
      de: 'Passt sie, ist ohne Weiteres alles wieder gut.',
    },
  },
  resynchronise: {
    what: {
      en: 'Have the lock show the two receipts for its next value, and enter both.',
      de: 'Die beiden Quittungen für den nächsten Wert anzeigen lassen und beide eingeben.',
    },
    why: {
      en: 'They say where the lock stands. They prove nothing of the time before; what stays unexplained becomes an incident.',
      de: 'Sie sagen, wo das Schloss steht. Über die Zeit davor beweisen sie nichts; was ungeklärt bleibt, wird ein Vorfall.',
    },
  },
  close_and_send_receipt: {
    what: {
      en: 'Ask for a closing code, close the box, and send the receipt.',
      de: 'Einen Schließcode anfordern, die Box schließen und die Quittung senden.',
    },
    why: {
      en: 'One opening at a time: the next code waits for this closing.',
      de: 'Immer nur eine Öffnung: Der nächste Code wartet auf dieses Schließen.',
    },
  },
  force_close: {
    what: {
      en: 'If its receipt can’t be had any more: propose to force-close the opening, and have a second person approve it.',
      de: 'Ist die Quittung nicht mehr zu bekommen: erzwungenes Schließen vorschlagen und von einer zweiten Person freigeben lassen.',
    },
    why: {
      en: 'Then a new code can be asked for. The box and its contents are unproven until the receipt of its next opening.',
      de: 'Dann gibt es wieder einen Code. Box und Inhalt sind unbewiesen bis zur Quittung der nächsten Öffnung.',
    },
  },
  wait_for_expiry: {
    what: {
      en: 'Use the opening code that is out, or let it expire.',
      de: 'Den ausgegebenen Öffnungscode benutzen oder ablaufen lassen.',
    },
    why: { en: 'It is still good, for the person who has it.', de: 'Er gilt noch, für die Person, die ihn hat.' },
  },
  ask_again: {
    what: { en: 'Then ask for the code again.', de: 'Dann den Code erneut anfordern.' },
    why: {
      en: 'Codes are given out again as soon as lock and books agree.',
      de: 'Codes gibt es wieder, sobald Schloss und Bücher übereinstimmen.',
    },
  },
}

/** The steps in the order in which they are to be taken; never none. */
export function guideLock(situation: GuidanceSituation): readonly Guidance[] {
  return stepsFor(situation).map((step) => ({ step, ...WORDS[step] }))
}

function stepsFor({ lock, acts, container, openings }: GuidanceSituation): readonly GuidanceStep[] {
  if (lock.status === 'retired') return ['take_another_lock']
  if (lock.status === 'registered') return ['personalise']
  const { logDownload, receipt } = lock.capabilities
  const log: readonly GuidanceStep[] = logDownload ? ['read_out_log'] : []
  const resync: readonly GuidanceStep[] = receipt === 'none' ? [] : ['resynchronise']
  // The order of what refuses a code: a lock that may know more than the books first.
  if (lock.readOutRequired) return ['put_key_in', ...log, ...resync, 'ask_again']
  const out = openings.filter(({ status }) => status === 'out_of_sync')
  if (lock.outOfSync || out.length > 0) {
    const receipts: readonly GuidanceStep[] = receipt === 'none' ? [] : ['show_receipt_again']
    return [
      'put_key_in',
      ...receipts,
      ...log,
      ...resync,
      ...(out.length > 0 ? (['force_close'] as const) : []),
      'ask_again',
    ]
  }
  if (acts.some(({ state }) => state === 'received'))
    return ['enter_missing_receipts', 'put_key_in', ...log, 'ask_again']
  const risk = openRisk(bookOf(lock, acts)).length
  if (
    openings.some(({ status }) => status === 'open' || status === 'closing_code_issued') ||
    container?.status === 'open'
  ) {
    return ['close_and_send_receipt', 'force_close']
  }
  // Two values of the window are kept for closing.
  if (risk >= lock.window - 2) return ['enter_missing_receipts', 'put_key_in', ...log, ...resync, 'ask_again']
  if (lock.gapFrom !== null && logDownload) return ['put_key_in', 'read_out_log']
  if (openings.some(({ status }) => status === 'opening_code_issued')) return ['wait_for_expiry']
  return lock.containerId === null ? ['build_in'] : ['nothing_to_do']
}
