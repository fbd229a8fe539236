#!/bin/sh
# Makes the spoken prompts that Pbx.Core embeds (Pbx.Core/Prompts/LANGUAGE/*.wav): 8 kHz mono µ-law, silence trimmed.
# Needs espeak-ng and sox (Debian: apt-get install espeak-ng sox). Run it after changing a text; the files are kept in the repository.
set -eu
cd "$(dirname "$0")/../../Pbx.Core/Prompts"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

say() { # language, name, text
  mkdir -p "$1"
  voice=$1; [ "$1" = en ] && voice=en-gb; [ "$1" = fr ] && voice=fr-fr
  espeak-ng -v "$voice" -s 190 -w "$work/a.wav" -- "$3"
  sox -q "$work/a.wav" -r 8000 -c 1 -e u-law "$1/$2.wav" gain -n -4 \
    silence 1 0.01 0.3% reverse silence 1 0.01 0.3% reverse pad 0.01 0.04
}

hour=0
while [ $hour -lt 24 ]; do
  say en "hour-$hour" "$hour hours"
  say de "hour-$hour" "$([ $hour = 1 ] && echo ein || echo $hour) Uhr"
  say fr "hour-$hour" "$([ $hour -le 1 ] && echo "$hour heure" || { [ $hour = 21 ] && echo "vingt et une heures" || echo "$hour heures"; })"
  say it "hour-$hour" "$(case $hour in 0) echo "sono le ore zero";; 1) echo "è l'una";; *) echo "sono le ore $hour";; esac)"
  hour=$((hour + 1))
done
[ ! -f en/hour-1.wav ] || say en hour-1 "1 hour"

minute=1
while [ $minute -lt 60 ]; do
  for language in en de fr; do say $language "minute-$minute" "$minute"; done
  say it "minute-$minute" "e $minute"
  minute=$((minute + 1))
done

say en time-is "The time is"
say de time-is "Es ist"
say fr time-is "Il est"
say it time-is "Ora esatta"
say en echo "Echo test. You will now hear what you say. Hang up to end."
say de echo "Echo-Test. Sie hören jetzt, was Sie sagen. Zum Beenden auflegen."
say fr echo "Test d'écho. Vous entendrez maintenant ce que vous dites. Raccrochez pour terminer."
say it echo "Prova di eco. Ora sentirà ciò che dice. Per terminare, riagganci."

say en wrong-key "Sorry, that is not a choice."
say de wrong-key "Diese Auswahl gibt es leider nicht."
say fr wrong-key "Ce choix n'existe pas."
say it wrong-key "La scelta non è valida."
say en voicemail-greeting "Nobody can take your call now. Please leave a message after the tone. Press hash when you are done."
say de voicemail-greeting "Im Moment kann niemand Ihren Anruf annehmen. Bitte hinterlassen Sie nach dem Ton eine Nachricht. Drücken Sie die Rautetaste, wenn Sie fertig sind."
say fr voicemail-greeting "Personne ne peut prendre votre appel pour le moment. Laissez un message après le signal sonore. Appuyez sur dièse pour terminer."
say it voicemail-greeting "In questo momento nessuno può rispondere. Lasci un messaggio dopo il segnale acustico. Prema cancelletto per terminare."

# Mailboxes by telephone. Counts from 10 on are the clock's minutes, except in Italian, whose minutes begin with "e".
digits_en="zero one two three four five six seven eight nine"
digits_de="null eins zwei drei vier fünf sechs sieben acht neun"
digits_fr="zéro un deux trois quatre cinq six sept huit neuf"
digits_it="zero uno due tre quattro cinque sei sette otto nove"
days_en="Monday Tuesday Wednesday Thursday Friday Saturday Sunday"
days_de="Montag Dienstag Mittwoch Donnerstag Freitag Samstag Sonntag"
days_fr="lundi mardi mercredi jeudi vendredi samedi dimanche"
days_it="lunedì martedì mercoledì giovedì venerdì sabato domenica"
months_en="January February March April May June July August September October November December"
months_de="Januar Februar März April Mai Juni Juli August September Oktober November Dezember"
months_fr="janvier février mars avril mai juin juillet août septembre octobre novembre décembre"
months_it="gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre"
ordinals_en="first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth twenty-first twenty-second twenty-third twenty-fourth twenty-fifth twenty-sixth twenty-seventh twenty-eighth twenty-ninth thirtieth thirty-first"
ordinals_de="ersten zweiten dritten vierten fünften sechsten siebten achten neunten zehnten elften zwölften dreizehnten vierzehnten fünfzehnten sechzehnten siebzehnten achtzehnten neunzehnten zwanzigsten einundzwanzigsten zweiundzwanzigsten dreiundzwanzigsten vierundzwanzigsten fünfundzwanzigsten sechsundzwanzigsten siebenundzwanzigsten achtundzwanzigsten neunundzwanzigsten dreissigsten einunddreissigsten"

each() { # language, prefix of the name, first number, words before, words
  language=$1 name=$2 n=$3 before=$4
  shift 4
  for word in "$@"; do say "$language" "$name-$n" "$before$word"; n=$((n + 1)); done
}

for l in en de fr it; do
  eval "d=\$digits_$l w=\$days_$l m=\$months_$l"
  # shellcheck disable=SC2154,SC2086
  each $l digit 0 "" $d
  # shellcheck disable=SC2086
  each $l month 1 "" $m
  before=""; [ $l = en ] && before="on "; [ $l = de ] && before="am "
  # shellcheck disable=SC2086
  each $l weekday 1 "$before" $w
done
# shellcheck disable=SC2086
each en day 1 "on the " $ordinals_en
# shellcheck disable=SC2086
each de day 1 "am " $ordinals_de
day=1
while [ $day -le 31 ]; do
  say fr "day-$day" "le $([ $day = 1 ] && echo premier || echo $day)"
  say it "day-$day" "$(case $day in 1) echo "il primo";; 8) echo "l'otto";; 11) echo "l'undici";; *) echo "il $day";; esac)"
  day=$((day + 1))
done
number=10
while [ $number -lt 60 ]; do say it "number-$number" "$number"; number=$((number + 1)); done
hour=0
while [ $hour -lt 24 ]; do
  say it "at-hour-$hour" "$(case $hour in 0) echo "alle ore zero";; 1) echo "all'una";; *) echo "alle ore $hour";; esac)"
  hour=$((hour + 1))
done

four() { say en "$1" "$2"; say de "$1" "$3"; say fr "$1" "$4"; say it "$1" "$5"; } # name, and what it says in each language

say en at "at"; say de at "um"; say fr at "à"
four today "today" "heute" "aujourd'hui" "oggi"
four yesterday "yesterday" "gestern" "hier" "ieri"
four plus "plus" "plus" "plus" "più"
four mailbox-new-0 "You have no new messages." "Sie haben keine neuen Nachrichten." "Vous n'avez pas de nouveau message." "Non ha nuovi messaggi."
four mailbox-new-1 "You have one new message." "Sie haben eine neue Nachricht." "Vous avez un nouveau message." "Ha un nuovo messaggio."
four mailbox-you-have "You have" "Sie haben" "Vous avez" "Ha"
four mailbox-new "new messages." "neue Nachrichten." "nouveaux messages." "nuovi messaggi."
four mailbox-many "more than fifty-nine" "mehr als neunundfünfzig" "plus de cinquante-neuf" "più di cinquantanove"
four mailbox-old-0 "There are no heard messages." "Es gibt keine gehörten Nachrichten." "Il n'y a pas de message déjà écouté." "Non ci sono messaggi già ascoltati."
four mailbox-from "from" "von" "de" "da"
four mailbox-withheld "from a withheld number" "von einer unterdrückten Nummer" "d'un numéro masqué" "da un numero nascosto"
four mailbox-keys "To hear it again, press 1. To keep it and go on, press 2. To delete it, press 3. To go back, press 7. For time and number, press 9." \
  "Nochmals hören: 1. Behalten und weiter: 2. Löschen: 3. Zurück: 7. Zeit und Nummer: 9." \
  "Pour réécouter, appuyez sur 1. Pour conserver et continuer, sur 2. Pour supprimer, sur 3. Pour revenir, sur 7. Pour l'heure et le numéro, sur 9." \
  "Per riascoltare prema 1. Per conservare e continuare, 2. Per cancellare, 3. Per tornare indietro, 7. Per ora e numero, 9."
four mailbox-menu "For new messages, press 1. For heard messages, press 2. For another mailbox, press 0. To end, press hash." \
  "Neue Nachrichten: 1. Gehörte Nachrichten: 2. Eine andere Mailbox: 0. Beenden: Raute." \
  "Pour les nouveaux messages, appuyez sur 1. Pour les messages déjà écoutés, sur 2. Pour une autre boîte vocale, sur 0. Pour terminer, sur dièse." \
  "Per i nuovi messaggi prema 1. Per i messaggi già ascoltati, 2. Per un'altra casella, 0. Per terminare, cancelletto."
four mailbox-kept "Kept." "Behalten." "Conservé." "Conservato."
four mailbox-deleted "Deleted." "Gelöscht." "Supprimé." "Cancellato."
four mailbox-no-more "No more messages." "Keine weiteren Nachrichten." "Plus de messages." "Nessun altro messaggio."
four mailbox-number "Enter the number of the mailbox, then hash." "Geben Sie die Nummer der Mailbox ein, dann Raute." "Entrez le numéro de la boîte vocale, puis dièse." "Inserisca il numero della casella, poi cancelletto."
four mailbox-pin "Enter the PIN, then hash." "Geben Sie die PIN ein, dann Raute." "Entrez le code, puis dièse." "Inserisca il PIN, poi cancelletto."
four mailbox-refused "That is not right." "Das ist nicht richtig." "Ce n'est pas correct." "Non è corretto."
four mailbox-locked "Too many wrong attempts. Please try again later." "Zu viele falsche Versuche. Bitte versuchen Sie es später wieder." "Trop d'essais erronés. Veuillez réessayer plus tard." "Troppi tentativi errati. Riprovi più tardi."
four mailbox-no-pin "This mailbox has no PIN yet. Set one in the web client." "Diese Mailbox hat noch keine PIN. Setzen Sie eine im Web-Client." "Cette boîte vocale n'a pas encore de code. Définissez-en un dans le client web." "Questa casella non ha ancora un PIN. Ne imposti uno nel client web."
four mailbox-goodbye "Goodbye." "Auf Wiederhören." "Au revoir." "Arrivederci."

# Hours, groups and do not disturb by telephone, and the PIN before calls outside.
four not-allowed "You are not allowed to do that." "Das ist Ihnen nicht erlaubt." "Vous n'y êtes pas autorisé." "Non è autorizzato a farlo."
four hours-open "Open from now on, whatever the opening hours say." "Ab sofort geöffnet, unabhängig von den Öffnungszeiten." "Ouvert dès maintenant, quels que soient les horaires." "Aperto da subito, indipendentemente dagli orari."
four hours-closed "Closed from now on, whatever the opening hours say." "Ab sofort geschlossen, unabhängig von den Öffnungszeiten." "Fermé dès maintenant, quels que soient les horaires." "Chiuso da subito, indipendentemente dagli orari."
four hours-holiday "Holiday from now on, whatever the opening hours say." "Ab sofort gilt Feiertag, unabhängig von den Öffnungszeiten." "Jour férié dès maintenant, quels que soient les horaires." "Festivo da subito, indipendentemente dagli orari."
four hours-timetable "The opening hours hold again." "Es gelten wieder die Öffnungszeiten." "Les horaires sont de nouveau valables." "Valgono di nuovo gli orari di apertura."
four hours-time "For an end, enter the time with four digits. Until further notice: hang up." "Für ein Ende geben Sie die Uhrzeit mit vier Ziffern ein. Bis auf weiteres: auflegen." \
  "Pour fixer une fin, entrez l'heure en quatre chiffres. Jusqu'à nouvel avis: raccrochez." "Per fissare una fine, inserisca l'ora con quattro cifre. Fino a nuovo avviso: riagganci."
four until "until" "bis" "jusqu'à" "fino"
four groups-off "You are signed off from all groups." "Sie sind von allen Gruppen abgemeldet." "Vous êtes déconnecté de tous les groupes." "È disconnesso da tutti i gruppi."
four groups-on "You are signed on to your groups." "Sie sind bei Ihren Gruppen angemeldet." "Vous êtes connecté à vos groupes." "È connesso ai suoi gruppi."
four group-off "You are signed off from this group." "Sie sind von dieser Gruppe abgemeldet." "Vous êtes déconnecté de ce groupe." "È disconnesso da questo gruppo."
four group-on "You are signed on to this group." "Sie sind bei dieser Gruppe angemeldet." "Vous êtes connecté à ce groupe." "È connesso a questo gruppo."
four dnd-on "Do not disturb is on." "Bitte nicht stören ist eingeschaltet." "Ne pas déranger est activé." "Non disturbare è attivo."
four dnd-off "Do not disturb is off." "Bitte nicht stören ist ausgeschaltet." "Ne pas déranger est désactivé." "Non disturbare è disattivato."
four outside-pin "Enter your PIN for this call, then hash." "Geben Sie für diesen Anruf Ihre PIN ein, dann Raute." "Entrez votre code pour cet appel, puis dièse." "Per questa chiamata inserisca il suo PIN, poi cancelletto."
four outside-no-pin "This call needs a PIN, and you have none yet. Set one in the web client." "Dieser Anruf braucht eine PIN, und Sie haben noch keine. Setzen Sie eine im Web-Client." \
  "Cet appel demande un code et vous n'en avez pas encore. Définissez-en un dans le client web." "Questa chiamata richiede un PIN e lei non ne ha ancora uno. Lo imposti nel client web."

# Prompts recorded by telephone.
four record-code "Enter the code that the page shows." "Geben Sie den Code ein, den die Seite zeigt." "Entrez le code affiché sur la page." "Inserisca il codice indicato nella pagina."
four record-no-code "This code is not valid." "Dieser Code ist nicht gültig." "Ce code n'est pas valable." "Questo codice non è valido."
four record-start "Please speak after the tone. When you are done, press any key." "Bitte sprechen Sie nach dem Ton. Drücken Sie am Ende eine Taste." \
  "Parlez après le signal sonore. Pour terminer, appuyez sur une touche." "Parli dopo il segnale acustico. Per terminare, prema un tasto."
four record-too-short "Nothing was recorded." "Es wurde nichts aufgenommen." "Rien n'a été enregistré." "Non è stato registrato nulla."
four record-menu "To keep the recording, press 1. To hear it again, press 2. To record it anew, press 3." "Aufnahme behalten: 1. Nochmals hören: 2. Neu aufnehmen: 3." \
  "Pour garder l'enregistrement, appuyez sur 1. Pour le réécouter, sur 2. Pour recommencer, sur 3." "Per conservare la registrazione prema 1. Per riascoltarla, 2. Per registrarla di nuovo, 3."
four record-kept "The recording is kept. You find it on the page." "Die Aufnahme ist gespeichert. Sie finden sie auf der Seite." "L'enregistrement est conservé. Vous le trouvez sur la page." "La registrazione è conservata. La trova nella pagina."

# Recording of calls.
four call-recorded "This call is being recorded." "Dieses Gespräch wird aufgezeichnet." "Cet appel est enregistré." "Questa chiamata viene registrata."
four recording-on "Recording." "Die Aufzeichnung läuft." "L'enregistrement a commencé." "La registrazione è in corso."
four recording-off "Recording has ended." "Die Aufzeichnung ist beendet." "L'enregistrement est terminé." "La registrazione è terminata."
four recording-paused "Recording is paused." "Die Aufzeichnung pausiert." "L'enregistrement est en pause." "La registrazione è in pausa."
four recording-goes-on "Recording goes on." "Die Aufzeichnung geht weiter." "L'enregistrement reprend." "La registrazione riprende."
four recording-refused "This call cannot be recorded that way." "Das ist bei diesem Gespräch nicht möglich." "Ce n'est pas possible pour cet appel." "Non è possibile per questa chiamata."

# Calls that are sent on.
four forward-number "Enter the number, then hash." "Geben Sie die Nummer ein, dann Raute." "Entrez le numéro, puis dièse." "Inserisca il numero, poi cancelletto."
four forward-refused "Calls cannot be forwarded there." "Dorthin können keine Anrufe umgeleitet werden." "Les appels ne peuvent pas être déviés vers ce numéro." "Le chiamate non possono essere deviate lì."
four forward-always "All calls are forwarded to" "Alle Anrufe werden umgeleitet auf" "Tous les appels sont déviés vers" "Tutte le chiamate sono deviate a"
four forward-busy "When you are busy, calls are forwarded to" "Bei besetzt werden Anrufe umgeleitet auf" "Si vous êtes occupé, les appels sont déviés vers" "Se occupato, le chiamate sono deviate a"
four forward-no-answer "When you do not answer, calls are forwarded to" "Wenn Sie nicht antworten, werden Anrufe umgeleitet auf" "Sans réponse, les appels sont déviés vers" "Senza risposta, le chiamate sono deviate a"
four forward-away "When no telephone is there, calls are forwarded to" "Wenn kein Telefon da ist, werden Anrufe umgeleitet auf" "Si aucun téléphone n'est là, les appels sont déviés vers" "Se nessun telefono è raggiungibile, le chiamate sono deviate a"
four forward-mailbox "your mailbox" "Ihre Mailbox" "votre boîte vocale" "la sua casella vocale"
four forward-off "This forwarding is off." "Diese Umleitung ist ausgeschaltet." "Cette déviation est désactivée." "Questa deviazione è disattivata."
four forward-all-off "No calls are forwarded any more." "Es werden keine Anrufe mehr umgeleitet." "Plus aucun appel n'est dévié." "Nessuna chiamata è più deviata."

# Parking, pick-up and the last caller.
four park-at "Parked at" "Geparkt auf" "Appel parqué à la place" "Chiamata parcheggiata al posto"
four park-full "Nothing is free to park at." "Es ist kein Parkplatz frei." "Aucune place de parcage n'est libre." "Nessun posto di parcheggio è libero."
four park-empty "Nobody is parked there." "Dort ist niemand geparkt." "Personne n'est parqué à cette place." "Nessuno è parcheggiato lì."
four pick-up-none "There is no call to pick up." "Es gibt keinen Anruf zu übernehmen." "Il n'y a pas d'appel à intercepter." "Non c'è nessuna chiamata da prendere."
four last-caller-none "Nobody has called you yet." "Es hat Sie noch niemand angerufen." "Personne ne vous a encore appelé." "Nessuno l'ha ancora chiamata."
four call-back-on "You will be called as soon as the other party is free." "Sie werden angerufen, sobald die andere Seite frei ist." "Vous serez rappelé dès que votre correspondant sera libre." "Sarà richiamato appena l'altra persona sarà libera."
four call-back-off "You will not be called back." "Es wird nicht zurückgerufen." "Le rappel est annulé." "La richiamata è annullata."
four call-back-none "There was no busy call." "Es gab keinen besetzten Anruf." "Il n'y a pas eu d'appel occupé." "Non c'è stata nessuna chiamata occupata."
four wake-up-at "You will be woken up" "Sie werden geweckt" "Vous serez réveillé" "La sveglia è impostata"
four wake-up-off "There is no wake-up call any more." "Es ist kein Weckruf mehr gestellt." "Le réveil est annulé." "La sveglia è annullata."
four wake-up-time "Enter the time with four digits." "Geben Sie die Uhrzeit mit vier Ziffern ein." "Entrez l'heure en quatre chiffres." "Inserisca l'ora con quattro cifre."
four wake-up-now "This is your wake-up call. Press any key to confirm." "Dies ist Ihr Weckruf. Drücken Sie zur Bestätigung eine Taste." "Voici votre réveil. Appuyez sur une touche pour confirmer." "Questa è la sua sveglia. Prema un tasto per confermare."
