/** Refusals about systems that are told what happens, and about recalls. Sentences say what to do next. */
import type { Sentences } from './lock-refusals.ts'

export const WEBHOOK_REFUSALS = {
  webhook_too_many: {
    en: 'Your company has as many subscriptions as it can have. End one that is no longer needed.',
    de: 'Ihr Unternehmen hat so viele Abonnements, wie möglich sind. Bitte eines beenden, das nicht mehr gebraucht wird.',
  },
  webhook_ended: {
    en: 'This subscription has ended. Register a new one.',
    de: 'Dieses Abonnement ist beendet. Bitte ein neues anlegen.',
  },
  webhook_address_not_allowed: {
    en: 'Nothing is sent to this address: "why" says what stands against it. Give an https address that is reachable from the internet.',
    de: 'An diese Adresse wird nichts gesendet: „why“ sagt, was dagegen spricht. Bitte eine https-Adresse angeben, die aus dem Internet erreichbar ist.',
  },
  recall_not_yours: {
    en: 'Only the operator who owns the device, or its gateway administrator, takes care of this recall. Tell one of them.',
    de: 'Um diesen Rückruf kümmert sich nur der Betreiber, dem das Gerät gehört, oder dessen Gateway-Administrator. Bitte dort Bescheid geben.',
  },
  recall_ended: {
    en: 'This recall is over: nothing more is to be done.',
    de: 'Dieser Rückruf ist beendet: Es ist nichts mehr zu tun.',
  },
  recall_owner_unknown: {
    en: 'There is no active person with this id at your company. Choose one who is.',
    de: 'Eine aktive Person mit dieser Kennung gibt es in Ihrem Unternehmen nicht. Bitte eine solche wählen.',
  },
  recall_due_out_of_range: {
    en: 'A recall is due after now and within the time that "latest" names. Choose a moment in between.',
    de: 'Ein Rückruf ist nach jetzt und bis zu dem unter „latest“ genannten Zeitpunkt fällig. Bitte einen Zeitpunkt dazwischen wählen.',
  },
} as const satisfies Readonly<Record<string, Sentences>>
