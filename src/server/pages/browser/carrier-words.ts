/** What the page and the paper for drivers say, in five languages. Sentences are short: many read them as a foreign one. */

export const CARRIER_LANGUAGES = ['de', 'en', 'pl', 'ro', 'tr'] as const
export type CarrierLanguage = (typeof CARRIER_LANGUAGES)[number]

/** Each by its own name. */
export const LANGUAGE_NAMES: Readonly<Record<CarrierLanguage, string>> = {
  de: 'Deutsch',
  en: 'English',
  pl: 'Polski',
  ro: 'Română',
  tr: 'Türkçe',
}

type Words = Readonly<Record<CarrierLanguage, string>>

/** In the order of `CARRIER_LANGUAGES`. */
const in5 = (de: string, en: string, pl: string, ro: string, tr: string): Words => ({ de, en, pl, ro, tr })

export const CARRIER_WORDS = {
  title: in5('Sendung', 'Shipment', 'Przesyłka', 'Transport', 'Sevkiyat'),
  language: in5('Sprache', 'Language', 'Język', 'Limba', 'Dil'),
  takeOver: in5('Boxen übernehmen', 'Take over boxes', 'Odbierz skrzynki', 'Preluați cutiile', 'Kutuları teslim alın'),
  handOver: in5('Boxen übergeben', 'Hand over boxes', 'Przekaż skrzynki', 'Predați cutiile', 'Kutuları teslim edin'),
  from: in5('Von', 'From', 'Od', 'De la', 'Nereden'),
  to: in5('An', 'To', 'Do', 'Către', 'Nereye'),
  boxNumber: in5('Boxnummer', 'Box number', 'Numer skrzynki', 'Numărul cutiei', 'Kutu numarası'),
  boxHint: in5(
    'Scannen, eintippen oder unten antippen.',
    'Scan it, type it, or tap it below.',
    'Zeskanuj, wpisz lub dotknij poniżej.',
    'Scanați, tastați sau atingeți mai jos.',
    'Tarayın, yazın ya da aşağıdan dokunun.',
  ),
  add: in5('Hinzufügen', 'Add', 'Dodaj', 'Adăugați', 'Ekle'),
  boxes: in5('Boxen', 'Boxes', 'Skrzynki', 'Cutii', 'Kutular'),
  allThere: in5(
    'Alle Boxen sind da.',
    'All boxes are here.',
    'Są wszystkie skrzynki.',
    'Toate cutiile sunt aici.',
    'Tüm kutular burada.',
  ),
  notOfShipment: in5(
    '{box} gehört nicht zu dieser Sendung. Bitte melden.',
    '{box} is not part of this shipment. Please report it.',
    '{box} nie należy do tej przesyłki. Proszę to zgłosić.',
    '{box} nu face parte din acest transport. Vă rugăm să raportați.',
    '{box} bu sevkiyata ait değil. Lütfen bildirin.',
  ),
  next: in5('Weiter', 'Next', 'Dalej', 'Continuați', 'İleri'),
  back: in5('Zurück', 'Back', 'Wstecz', 'Înapoi', 'Geri'),
  condition: in5(
    'Wie sehen die Boxen aus?',
    'How do the boxes look?',
    'Jak wyglądają skrzynki?',
    'Cum arată cutiile?',
    'Kutular nasıl görünüyor?',
  ),
  intact: in5('Alle unbeschädigt', 'All undamaged', 'Wszystkie nieuszkodzone', 'Toate intacte', 'Hepsi hasarsız'),
  damaged: in5(
    'Etwas ist beschädigt',
    'Something is damaged',
    'Coś jest uszkodzone',
    'Ceva este deteriorat',
    'Hasar var',
  ),
  photo: in5('Foto aufnehmen', 'Take a photo', 'Zrób zdjęcie', 'Faceți o fotografie', 'Fotoğraf çek'),
  photoSending: in5(
    'Foto wird gesendet …',
    'Sending the photo …',
    'Wysyłanie zdjęcia …',
    'Se trimite fotografia …',
    'Fotoğraf gönderiliyor …',
  ),
  photoFailed: in5(
    'Das Foto wurde nicht gesendet. Bitte noch einmal versuchen.',
    'The photo was not sent. Please try again.',
    'Zdjęcie nie zostało wysłane. Spróbuj ponownie.',
    'Fotografia nu a fost trimisă. Încercați din nou.',
    'Fotoğraf gönderilemedi. Lütfen tekrar deneyin.',
  ),
  name: in5('Ihr Name', 'Your name', 'Imię i nazwisko', 'Numele dumneavoastră', 'Adınız ve soyadınız'),
  signature: in5('Ihre Unterschrift', 'Your signature', 'Podpis', 'Semnătura dumneavoastră', 'İmzanız'),
  signHint: in5(
    'Mit dem Finger im Feld unterschreiben.',
    'Sign in the field with your finger.',
    'Podpisz się palcem w polu.',
    'Semnați cu degetul în câmp.',
    'Alana parmağınızla imza atın.',
  ),
  clear: in5('Löschen', 'Clear', 'Wyczyść', 'Ștergeți', 'Temizle'),
  signPlain: in5(
    'Ohne Zeichnen unterschreiben',
    'Sign without drawing',
    'Podpisz bez rysowania',
    'Semnați fără desen',
    'Çizmeden imzala',
  ),
  sign: in5('Unterschreiben', 'Sign', 'Podpisz', 'Semnați', 'İmzala'),
  needName: in5(
    'Bitte den Namen eintragen.',
    'Please enter your name.',
    'Proszę wpisać imię i nazwisko.',
    'Vă rugăm să introduceți numele.',
    'Lütfen adınızı yazın.',
  ),
  needSignature: in5(
    'Bitte unterschreiben.',
    'Please sign.',
    'Proszę się podpisać.',
    'Vă rugăm să semnați.',
    'Lütfen imza atın.',
  ),
  needBox: in5(
    'Bitte mindestens eine Box wählen.',
    'Choose at least one box.',
    'Wybierz co najmniej jedną skrzynkę.',
    'Alegeți cel puțin o cutie.',
    'En az bir kutu seçin.',
  ),
  signedWait: in5(
    'Unterschrieben. Jetzt unterschreibt die andere Seite.',
    'Signed. Now the other side signs.',
    'Podpisano. Teraz podpisuje druga strona.',
    'Semnat. Acum semnează cealaltă parte.',
    'İmzalandı. Şimdi karşı taraf imzalayacak.',
  ),
  signedDone: in5(
    'Fertig. Beide Seiten haben unterschrieben.',
    'Done. Both sides have signed.',
    'Gotowe. Obie strony podpisały.',
    'Gata. Ambele părți au semnat.',
    'Tamam. İki taraf da imzaladı.',
  ),
  allDone: in5(
    'Alles erledigt. Danke und gute Fahrt!',
    'All done. Thank you, and drive safely!',
    'Wszystko gotowe. Dziękujemy i szerokiej drogi!',
    'Totul este gata. Mulțumim și drum bun!',
    'Her şey tamam. Teşekkürler, iyi yolculuklar!',
  ),
  waiting: in5(
    'Noch nichts zu tun: Die Boxen sind noch nicht hier.',
    'Nothing to do yet: the boxes are not here yet.',
    'Na razie nic do zrobienia: skrzynek jeszcze tu nie ma.',
    'Deocamdată nu este nimic de făcut: cutiile nu au sosit încă.',
    'Henüz yapılacak bir şey yok: kutular daha gelmedi.',
  ),
  refresh: in5('Aktualisieren', 'Refresh', 'Odśwież', 'Actualizați', 'Yenile'),
  report: in5('Problem melden', 'Report a problem', 'Zgłoś problem', 'Raportați o problemă', 'Sorun bildir'),
  reportWhich: in5('Welche Box?', 'Which box?', 'Która skrzynka?', 'Care cutie?', 'Hangi kutu?'),
  reportAll: in5(
    'Alle, oder ich weiß es nicht',
    'All, or I do not know',
    'Wszystkie lub nie wiem',
    'Toate sau nu știu',
    'Hepsi ya da bilmiyorum',
  ),
  reportWhat: in5('Was ist passiert?', 'What happened?', 'Co się stało?', 'Ce s-a întâmplat?', 'Ne oldu?'),
  opened: in5(
    'Geöffnet oder aufgebrochen',
    'Opened or forced open',
    'Otwarta lub wyłamana',
    'Deschisă sau forțată',
    'Açılmış veya zorlanmış',
  ),
  broken: in5('Beschädigt', 'Damaged', 'Uszkodzona', 'Deteriorată', 'Hasarlı'),
  lost: in5('Fehlt', 'Missing', 'Zaginęła', 'Lipsește', 'Kayıp'),
  other: in5('Etwas anderes', 'Something else', 'Coś innego', 'Altceva', 'Başka bir şey'),
  more: in5(
    'Mehr dazu (freiwillig)',
    'More about it (optional)',
    'Więcej (opcjonalnie)',
    'Detalii (opțional)',
    'Ayrıntı (isteğe bağlı)',
  ),
  send: in5('Jetzt melden', 'Report now', 'Zgłoś teraz', 'Raportați acum', 'Şimdi bildir'),
  reported: in5(
    'Gemeldet. Diese Boxen sind jetzt angehalten:',
    'Reported. These boxes are on hold now:',
    'Zgłoszono. Te skrzynki są teraz wstrzymane:',
    'Raportat. Aceste cutii sunt acum blocate:',
    'Bildirildi. Bu kutular artık bloke:',
  ),
  reportedHint: in5(
    'Gemeldet. Danke.',
    'Reported. Thank you.',
    'Zgłoszono. Dziękujemy.',
    'Raportat. Mulțumim.',
    'Bildirildi. Teşekkürler.',
  ),
  needWhat: in5(
    'Bitte sagen, was passiert ist.',
    'Please say what happened.',
    'Proszę podać, co się stało.',
    'Vă rugăm să spuneți ce s-a întâmplat.',
    'Lütfen ne olduğunu belirtin.',
  ),
  badgeHeld: in5('angehalten', 'on hold', 'wstrzymana', 'blocată', 'bloke'),
  badgeSigned: in5('unterschrieben', 'signed', 'podpisano', 'semnat', 'imzalandı'),
  badgePassed: in5('übergeben', 'handed over', 'przekazana', 'predată', 'teslim edildi'),
  badgeLater: in5('noch nicht hier', 'not here yet', 'jeszcze nie tutaj', 'încă nu este aici', 'henüz burada değil'),
  loading: in5('Wird geladen …', 'Loading …', 'Ładowanie …', 'Se încarcă …', 'Yükleniyor …'),
  noScript: in5(
    'Diese Seite läuft hier nicht: Der Browser ist zu alt, oder JavaScript ist aus. Bitte das Papier benutzen.',
    'This page does not run here: the browser is too old, or JavaScript is off. Please use the paper.',
    'Ta strona tu nie działa: przeglądarka jest za stara albo JavaScript jest wyłączony. Proszę użyć papieru.',
    'Pagina nu funcționează aici: browserul este prea vechi sau JavaScript este oprit. Folosiți hârtia.',
    'Bu sayfa burada çalışmıyor: tarayıcı çok eski ya da JavaScript kapalı. Lütfen kâğıdı kullanın.',
  ),
  offline: in5(
    'Kein Netz. Bitte noch einmal versuchen.',
    'No network. Please try again.',
    'Brak sieci. Spróbuj ponownie.',
    'Fără rețea. Încercați din nou.',
    'Ağ yok. Lütfen tekrar deneyin.',
  ),
  problem: in5(
    'Das hat nicht geklappt. Bitte noch einmal versuchen.',
    'That did not work. Please try again.',
    'Nie udało się. Spróbuj ponownie.',
    'Nu a reușit. Încercați din nou.',
    'Olmadı. Lütfen tekrar deneyin.',
  ),
  tooMany: in5(
    'Zu viele Versuche. Bitte kurz warten.',
    'Too many attempts. Please wait a moment.',
    'Zbyt wiele prób. Proszę chwilę poczekać.',
    'Prea multe încercări. Așteptați puțin.',
    'Çok fazla deneme. Lütfen biraz bekleyin.',
  ),
  linkMissing: in5(
    'Der Link ist unvollständig. Bitte noch einmal öffnen oder den QR-Code scannen.',
    'The link is not complete. Open it again, or scan the QR code.',
    'Link jest niepełny. Otwórz go ponownie lub zeskanuj kod QR.',
    'Linkul este incomplet. Deschideți-l din nou sau scanați codul QR.',
    'Bağlantı eksik. Yeniden açın ya da QR kodunu tarayın.',
  ),
  linkEnded: in5(
    'Dieser Link gilt nicht mehr. Bitte die Disposition nach dem neuen fragen.',
    'This link is no longer good. Ask your dispatcher for the new one.',
    'Ten link już nie działa. Poproś dyspozytora o nowy.',
    'Acest link nu mai este valabil. Cereți dispecerului unul nou.',
    'Bu bağlantı artık geçerli değil. Sevkiyat sorumlusundan yenisini isteyin.',
  ),
  linkExpired: in5(
    'Die Zeit dieses Links ist abgelaufen. Bitte die Disposition um einen neuen bitten.',
    'The time of this link is over. Ask your dispatcher for a new one.',
    'Czas tego linku minął. Poproś dyspozytora o nowy.',
    'Linkul a expirat. Cereți dispecerului unul nou.',
    'Bu bağlantının süresi doldu. Sevkiyat sorumlusundan yenisini isteyin.',
  ),
  held: in5(
    'Eine Box ist angehalten. Sie bleibt hier. Bitte den Absender rufen.',
    'A box is on hold. It stays here. Call the sender.',
    'Skrzynka jest wstrzymana. Zostaje tutaj. Wezwij nadawcę.',
    'O cutie este blocată. Rămâne aici. Chemați expeditorul.',
    'Bir kutu bloke. Burada kalır. Göndericiyi çağırın.',
  ),
  notClosed: in5(
    'Eine Box ist nicht verschlossen. Bitte den Absender rufen.',
    'A box is not locked. Call the sender.',
    'Skrzynka nie jest zamknięta. Wezwij nadawcę.',
    'O cutie nu este închisă. Chemați expeditorul.',
    'Bir kutu kilitli değil. Göndericiyi çağırın.',
  ),
  differ: in5(
    'Die Boxen stimmen nicht überein. Bitte mit der anderen Seite vergleichen.',
    'The boxes do not match. Compare them with the other side.',
    'Skrzynki się nie zgadzają. Porównaj z drugą stroną.',
    'Cutiile nu corespund. Comparați cu cealaltă parte.',
    'Kutular uyuşmuyor. Karşı tarafla karşılaştırın.',
  ),
  changed: in5(
    'Die Sendung hat sich geändert. Bitte noch einmal ansehen.',
    'The shipment has changed. Please look at it again.',
    'Przesyłka się zmieniła. Sprawdź ją ponownie.',
    'Transportul s-a schimbat. Verificați-l din nou.',
    'Sevkiyat değişti. Lütfen tekrar bakın.',
  ),
  paperTitle: in5(
    'Übergabe auf Papier',
    'Hand-over on paper',
    'Przekazanie na papierze',
    'Predare pe hârtie',
    'Kâğıt üzerinde teslim',
  ),
  paperHow: in5(
    'Für jede Übergabe ein Blatt: ankreuzen, unterschreiben, der anderen Seite geben.',
    'One sheet for each hand-over: tick, sign, give it to the other side.',
    'Jedna kartka na każde przekazanie: zaznacz, podpisz, oddaj drugiej stronie.',
    'Câte o foaie pentru fiecare predare: bifați, semnați, dați-o celeilalte părți.',
    'Her teslim için bir sayfa: işaretleyin, imzalayın, karşı tarafa verin.',
  ),
  paperTaken: in5('Übernommen', 'Taken over', 'Przejęto', 'Preluat', 'Teslim alındı'),
  paperHanded: in5('Übergeben', 'Handed over', 'Przekazano', 'Predat', 'Teslim edildi'),
  paperWhen: in5('Datum, Uhrzeit', 'Date, time', 'Data, godzina', 'Data, ora', 'Tarih, saat'),
  paperDamage: in5(
    'Was ist beschädigt?',
    'What is damaged?',
    'Co jest uszkodzone?',
    'Ce este deteriorat?',
    'Hasarlı olan ne?',
  ),
  undamaged: in5('Unbeschädigt', 'Undamaged', 'Nieuszkodzona', 'Intactă', 'Hasarsız'),
  carrier: in5('Transport durch', 'Carried by', 'Przewoźnik', 'Transportator', 'Taşıyıcı'),
} as const satisfies Readonly<Record<string, Words>>

export type CarrierWord = keyof typeof CARRIER_WORDS

/** By the categories that the language has (CLDR, as in `Intl.PluralRules`). `{n}` is the number. */
type Plural = Readonly<Partial<Record<Intl.LDMLPluralRule, string>> & { readonly other: string }>

export const CARRIER_PLURALS = {
  missing: {
    de: { one: 'Es fehlt noch {n} Box.', other: 'Es fehlen noch {n} Boxen.' },
    en: { one: '{n} box is still missing.', other: '{n} boxes are still missing.' },
    pl: {
      one: 'Brakuje jeszcze {n} skrzynki.',
      few: 'Brakuje jeszcze {n} skrzynek.',
      many: 'Brakuje jeszcze {n} skrzynek.',
      other: 'Brakuje jeszcze {n} skrzynki.',
    },
    ro: {
      one: 'Mai lipsește {n} cutie.',
      few: 'Mai lipsesc {n} cutii.',
      other: 'Mai lipsesc {n} de cutii.',
    },
    tr: { one: '{n} kutu daha eksik.', other: '{n} kutu daha eksik.' },
  },
  iTake: {
    de: { one: 'Ich übernehme {n} Box.', other: 'Ich übernehme {n} Boxen.' },
    en: { one: 'I take over {n} box.', other: 'I take over {n} boxes.' },
    pl: {
      one: 'Przejmuję {n} skrzynkę.',
      few: 'Przejmuję {n} skrzynki.',
      many: 'Przejmuję {n} skrzynek.',
      other: 'Przejmuję {n} skrzynki.',
    },
    ro: { one: 'Preiau {n} cutie.', few: 'Preiau {n} cutii.', other: 'Preiau {n} de cutii.' },
    tr: { one: '{n} kutuyu teslim alıyorum.', other: '{n} kutuyu teslim alıyorum.' },
  },
  iHand: {
    de: { one: 'Ich übergebe {n} Box.', other: 'Ich übergebe {n} Boxen.' },
    en: { one: 'I hand over {n} box.', other: 'I hand over {n} boxes.' },
    pl: {
      one: 'Przekazuję {n} skrzynkę.',
      few: 'Przekazuję {n} skrzynki.',
      many: 'Przekazuję {n} skrzynek.',
      other: 'Przekazuję {n} skrzynki.',
    },
    ro: { one: 'Predau {n} cutie.', few: 'Predau {n} cutii.', other: 'Predau {n} de cutii.' },
    tr: { one: '{n} kutuyu teslim ediyorum.', other: '{n} kutuyu teslim ediyorum.' },
  },
  photosSent: {
    de: { one: '{n} Foto gesendet', other: '{n} Fotos gesendet' },
    en: { one: '{n} photo sent', other: '{n} photos sent' },
    pl: {
      one: 'Wysłano {n} zdjęcie',
      few: 'Wysłano {n} zdjęcia',
      many: 'Wysłano {n} zdjęć',
      other: 'Wysłano {n} zdjęcia',
    },
    ro: { one: '{n} fotografie trimisă', few: '{n} fotografii trimise', other: '{n} de fotografii trimise' },
    tr: { one: '{n} fotoğraf gönderildi', other: '{n} fotoğraf gönderildi' },
  },
} as const satisfies Readonly<Record<string, Readonly<Record<CarrierLanguage, Plural>>>>

export type CarrierPlural = keyof typeof CARRIER_PLURALS

export function carrierPlural(word: CarrierPlural, language: CarrierLanguage, count: number): string {
  const forms: Plural = CARRIER_PLURALS[word][language]
  const form = forms[new Intl.PluralRules(language).select(count)] ?? forms.other
  return form.replace('{n}', String(count))
}

/** The first language of a list, such as a browser sends or has, that the page speaks; English where there is none. */
export function carrierLanguageOf(wanted: readonly string[]): CarrierLanguage {
  for (const each of wanted) {
    const plain = each.trim().slice(0, 2).toLowerCase()
    const known = CARRIER_LANGUAGES.find((language) => language === plain)
    if (known !== undefined) return known
  }
  return 'en'
}
