/** What is said at logging in. It never says whether it was the name or the password, or whether a name is known. */
import type { Sentence } from '../../custody/identifiers.ts'

export const LOGIN_PROBLEMS = {
  only_for_people: {
    status: 403,
    en: 'This is for people who are logged in. An API key can’t do it.',
    de: 'Das ist für angemeldete Menschen. Ein API-Schlüssel kann es nicht.',
  },
  person_not_chosen: {
    status: 403,
    en: 'Say first as whom you act: POST /v1/session/person with one of the persons that GET /v1/session names.',
    de: 'Bitte zuerst sagen, für wen Sie handeln: POST /v1/session/person mit einer der Personen aus GET /v1/session.',
  },
  session_missing: {
    status: 409,
    en: 'A rehearsal token is no session: there is nothing to choose, to end or to step up. Log in under /login for that.',
    de: 'Ein Token der Probe ist keine Sitzung: es gibt nichts zu wählen, zu beenden oder zu bestätigen. Dafür bitte unter /login anmelden.',
  },
  request_from_elsewhere: {
    status: 403,
    en: 'The browser did not say that this request comes from a page of this server. Open the page again and repeat it there.',
    de: 'Der Browser hat nicht gesagt, dass diese Anfrage von einer Seite dieses Servers kommt. Bitte die Seite neu öffnen und es dort wiederholen.',
  },
  login_failed: {
    status: 401,
    en: 'That did not fit. Check the login name and what you entered, and try again.',
    de: 'Das hat nicht gepasst. Bitte Anmeldename und Eingabe prüfen und erneut versuchen.',
  },
  login_delayed: {
    status: 429,
    en: 'Too many attempts failed. Wait as long as Retry-After says, or log in with a passkey or from a browser that you have used before.',
    de: 'Zu viele Versuche sind fehlgeschlagen. Bitte so lange warten, wie Retry-After sagt, oder mit einem Passkey oder in einem schon benutzten Browser anmelden.',
  },
  login_busy: {
    status: 503,
    en: 'Too many people are logging in at once. Send the same again in some seconds.',
    de: 'Zu viele Menschen melden sich gleichzeitig an. Bitte in einigen Sekunden dasselbe erneut senden.',
  },
  login_flow_ended: {
    status: 409,
    en: 'This login took too long, was used already or began in another browser. Begin again.',
    de: 'Diese Anmeldung hat zu lange gedauert, ist schon verwendet oder begann in einem anderen Browser. Bitte neu beginnen.',
  },
  nobody_active: {
    status: 403,
    en: 'You are not active at any party. Ask the security officer of yours.',
    de: 'Sie sind bei keiner Partei aktiv. Bitte bei Ihrem Sicherheitsbeauftragten nachfragen.',
  },
  account_missing: {
    status: 409,
    en: 'There is no account for you to log in with. Ask your security officer for an invitation.',
    de: 'Für Sie gibt es kein Anmeldekonto. Bitte den Sicherheitsbeauftragten um eine Einladung bitten.',
  },
  passkey_refused: {
    status: 422,
    en: 'The passkey was not accepted. Begin again, and confirm with fingerprint, face or the code of the device.',
    de: 'Der Passkey wurde nicht angenommen. Bitte neu beginnen und mit Finger, Gesicht oder Gerätecode bestätigen.',
  },
  code_refused: {
    status: 422,
    en: 'This code does not fit or was used already. Wait for the next one, and check the clock of the phone.',
    de: 'Dieser Code passt nicht oder ist schon benutzt. Bitte auf den nächsten warten und die Uhr des Telefons prüfen.',
  },
  password_refused: {
    status: 422,
    en: 'This password is not taken. "why" says what is wrong with it; a sentence of several words is a good one.',
    de: 'Dieses Passwort wird nicht angenommen. „why“ sagt, warum; ein Satz aus mehreren Wörtern ist gut geeignet.',
  },
  password_missing: {
    status: 409,
    en: 'There is no password on this account. Set one first; the app that makes codes comes with it.',
    de: 'Dieses Konto hat kein Passwort. Bitte zuerst eines setzen; die App für Codes gehört dazu.',
  },
  current_password_refused: {
    status: 422,
    en: 'This is not your present password. Enter it as "currentPassword" beside the new one.',
    de: 'Das ist nicht Ihr jetziges Passwort. Bitte als „currentPassword“ neben dem neuen angeben.',
  },
  grant_refused: {
    status: 422,
    en: 'This grant is not good any more: it ended, was used or is not complete. Ask for a new one.',
    de: 'Diese Freigabe gilt nicht mehr: sie ist abgelaufen, benutzt oder unvollständig. Bitte um eine neue bitten.',
  },
  single_sign_on_refused: {
    status: 422,
    en: 'The provider of single sign-on did not confirm who you are. Begin again, or log in in another way.',
    de: 'Der Anbieter der Einmalanmeldung hat Sie nicht bestätigt. Bitte neu beginnen oder anders anmelden.',
  },
  single_sign_on_unknown: {
    status: 403,
    en: 'This account of the provider belongs to nobody here. Log in in another way, and link it under /account.',
    de: 'Dieses Konto des Anbieters gehört hier zu niemandem. Bitte anders anmelden und es unter /account verbinden.',
  },
  single_sign_on_taken: {
    status: 409,
    en: 'This account of the provider is linked to another person. Remove it there first.',
    de: 'Dieses Konto des Anbieters ist mit einer anderen Person verbunden. Bitte zuerst dort entfernen.',
  },
  single_sign_on_unavailable: {
    status: 503,
    en: 'The provider of single sign-on does not answer. Log in in another way, or try again later.',
    de: 'Der Anbieter der Einmalanmeldung antwortet nicht. Bitte anders anmelden oder es später versuchen.',
  },
} as const satisfies Readonly<Record<string, Sentence & { readonly status: number }>>
