/** Refusals about people, parties, training and logins. Sentences say what to do next. */
import type { Sentences } from './lock-refusals.ts'

export const PEOPLE_REFUSALS = {
  second_factor_needed: {
    en: 'This needs a second factor that was shown a moment ago. Show it once more, then repeat the request.',
    de: 'Das braucht einen gerade gezeigten zweiten Faktor. Bitte noch einmal zeigen und dann wiederholen.',
  },
  not_for_systems: {
    en: 'A system may not do this. Have a person do it, logged in with a second factor.',
    de: 'Ein System darf das nicht. Bitte eine Person mit zweitem Faktor darum bitten.',
  },
  right_was_taken: {
    en: 'You do not have this right any more. Ask another security officer.',
    de: 'Sie haben dieses Recht nicht mehr. Bitte eine andere Sicherheitsbeauftragte fragen.',
  },
  party_role_not_yours_to_give: {
    en: 'Your company may not invite companies of this kind. Ask the operator of the server.',
    de: 'Ihr Unternehmen darf Unternehmen dieser Art nicht einladen. Bitte den Betreiber des Servers fragen.',
  },
  role_not_at_this_party: {
    en: 'People of this company can’t have this role. Choose one that fits what the company does.',
    de: 'Diese Rolle gibt es bei diesem Unternehmen nicht. Bitte eine wählen, die zu seinen Aufgaben passt.',
  },
  site_not_of_party: {
    en: 'This site is not one of your company’s, or it is closed. Choose another one.',
    de: 'Dieser Standort gehört nicht zu Ihrem Unternehmen oder ist geschlossen. Bitte einen anderen wählen.',
  },
  flag_codes_not_yours_to_give: {
    en: 'The letters of a maker are entered by the operator of the server, for makers alone. Ask them.',
    de: 'Die Herstellerbuchstaben trägt der Betreiber des Servers ein, und nur bei Herstellern. Bitte dort fragen.',
  },
  flag_codes_taken: {
    en: 'Another maker has these letters already. Compare them with the list of the DLMS User Association.',
    de: 'Diese Buchstaben hat schon ein anderer Hersteller. Bitte mit der Liste der DLMS User Association vergleichen.',
  },
  market_partner_id_taken: {
    en: 'Another company has this market partner id already. Copy yours from the contract; if it is right, tell the operator of the server.',
    de: 'Diese Marktpartner-ID hat schon ein anderes Unternehmen. Bitte die eigene aus dem Vertrag übernehmen; stimmt sie, den Betreiber des Servers verständigen.',
  },
  not_an_operator: {
    en: 'Only a meter operator names gateway administrators. Leave the list empty.',
    de: 'Gateway-Administratoren benennt nur ein Messstellenbetreiber. Bitte die Liste leer lassen.',
  },
  gateway_administrator_unknown: {
    en: 'There is no gateway administrator of this id. Choose one from the list of parties, or invite it first.',
    de: 'Einen Gateway-Administrator mit dieser Kennung gibt es nicht. Bitte aus der Liste der Parteien wählen oder zuerst einladen.',
  },
  site_not_empty: {
    en: 'Containers stand at this site. Move them to another one first.',
    de: 'An diesem Standort stehen Behälter. Bitte zuerst umlagern.',
  },
  site_closed: {
    en: 'This site is closed. Choose another one, or have it opened again.',
    de: 'Dieser Standort ist geschlossen. Bitte einen anderen wählen oder ihn wieder öffnen lassen.',
  },
  site_of_people: {
    en: 'Some people have the right at this site alone. Give them another one first, or have them leave.',
    de: 'Einige Personen haben nur an diesem Standort ein Recht. Bitte ihnen zuerst einen anderen geben oder sie ausscheiden lassen.',
  },
  person_not_waiting: {
    en: 'This person is not waiting for a link. Check their status.',
    de: 'Diese Person wartet auf keinen Link. Bitte ihren Status ansehen.',
  },
  invitation_used: {
    en: 'This invitation was accepted already. Log in; if it was not you, tell the security officer at once.',
    de: 'Diese Einladung ist schon angenommen. Bitte anmelden; waren Sie es nicht, sofort die Sicherheitsbeauftragte verständigen.',
  },
  invitation_withdrawn: {
    en: 'This invitation was withdrawn, or a newer link was sent. Use the newest one, or ask who invited you.',
    de: 'Diese Einladung wurde zurückgezogen, oder es gibt einen neueren Link. Bitte den neuesten nehmen oder bei der einladenden Stelle fragen.',
  },
  invitation_expired: {
    en: 'The time of this invitation is over. Ask who invited you for a new link.',
    de: 'Diese Einladung ist abgelaufen. Bitte die einladende Stelle um einen neuen Link bitten.',
  },
  human_already_here: {
    en: 'You are a person of this company already. Have your rights there changed instead.',
    de: 'Sie sind schon eine Person dieses Unternehmens. Bitte stattdessen dort Ihre Rechte ändern lassen.',
  },
  login_name_taken: {
    en: 'Somebody has this login name. Choose another one; if it is yours, log in first and accept then.',
    de: 'Diesen Anmeldenamen gibt es schon. Bitte einen anderen wählen; ist es Ihrer, zuerst anmelden und dann annehmen.',
  },
  login_name_missing: {
    en: 'Say under which name you want to log in.',
    de: 'Bitte angeben, unter welchem Namen Sie sich anmelden wollen.',
  },
  party_not_described: {
    en: 'This invitation is for a company: give its name and that of its first person.',
    de: 'Diese Einladung gilt einem Unternehmen: bitte dessen Namen und den der ersten Person angeben.',
  },
  not_about_oneself: {
    en: 'Nobody decides this about themself, not as another person either. Ask another security officer.',
    de: 'Über sich selbst entscheidet das niemand, auch nicht als andere Person. Bitte eine andere Sicherheitsbeauftragte fragen.',
  },
  person_has_left: {
    en: 'This person has left. Have them invited anew if they come back.',
    de: 'Diese Person ist ausgeschieden. Kommt sie zurück, bitte neu einladen.',
  },
  last_security_officer: {
    en: 'This is the last active security officer. Activate another one first, or nobody could let anybody in again.',
    de: 'Das ist die letzte aktive Sicherheitsbeauftragte. Bitte zuerst eine andere aktivieren, sonst könnte niemand mehr jemanden zulassen.',
  },
  invitation_not_accepted: {
    en: 'This person has not accepted the invitation. Wait until they have, or send a new link.',
    de: 'Diese Person hat die Einladung nicht angenommen. Bitte darauf warten oder einen neuen Link senden.',
  },
  keys_not_back: {
    en: 'This person still has keys. Take them back first, or report them as lost with the departure.',
    de: 'Diese Person hat noch Schlüssel. Bitte zuerst zurücknehmen oder mit dem Ausscheiden als verloren melden.',
  },
  training_of_oneself: {
    en: 'Nobody records their own training. Ask another security officer.',
    de: 'Die eigene Schulung trägt niemand selbst ein. Bitte eine andere Sicherheitsbeauftragte darum bitten.',
  },
  course_unknown: {
    en: 'Your company has no course of this id. Enter the course first, or choose another one.',
    de: 'Ihr Unternehmen hat keinen Kurs mit dieser Kennung. Bitte den Kurs zuerst anlegen oder einen anderen wählen.',
  },
  training_in_the_future: {
    en: 'This course was not passed yet: the date lies in the future. Correct it.',
    de: 'Dieser Kurs ist noch nicht bestanden: Das Datum liegt in der Zukunft. Bitte berichtigen.',
  },
  certificate_unreadable: {
    en: 'This is no PDF, JPEG or PNG, or not the kind that it is said to be. Choose another file.',
    de: 'Das ist kein PDF, JPEG oder PNG oder nicht die angegebene Art. Bitte eine andere Datei wählen.',
  },
} as const satisfies Readonly<Record<string, Sentences>>
