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
