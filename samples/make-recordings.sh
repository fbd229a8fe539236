#!/bin/sh
# Makes the recordings of the sample company Cardinal Bier (samples/cardinal-bier/*.wav): 8 kHz mono µ-law.
# Needs espeak-ng and sox (Debian: apt-get install espeak-ng sox). Run it after changing a text; the files are kept in the repository.
set -eu
cd "$(dirname "$0")/cardinal-bier"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

say() { # name, language, text
  voice=$2; [ "$2" = en ] && voice=en-gb; [ "$2" = fr ] && voice=fr-fr
  espeak-ng -v "$voice" -s 190 -w "$work/a.wav" -- "$3"
  sox -q "$work/a.wav" -r 8000 -c 1 -e u-law "$1-$2.wav" gain -n -4 pad 0.05 0.1
}

say menu de "Cardinal Bier Import. Für Deutsch drücken Sie eins. Pour le français, tapez deux. For English, press three."
say menu fr "Cardinal Bier Import. Für Deutsch drücken Sie eins. Pour le français, tapez deux. For English, press three."
say menu en "Cardinal Bier Import. For German, press one. For French, press two. For English, press three."
say closed de "Unser Büro ist geschlossen. Wir sind Montag bis Freitag von acht bis achtzehn Uhr und samstags von acht bis siebzehn Uhr für Sie da."
say closed fr "Nos bureaux sont fermés. Nous sommes à votre service du lundi au vendredi de huit à dix-huit heures et le samedi de huit à dix-sept heures."
say closed en "Our office is closed. We are open Monday to Friday from eight to six and Saturday from eight to five."
say holiday de "Heute ist Feiertag, unser Büro ist geschlossen. Bitte rufen Sie am nächsten Werktag wieder an."
say holiday fr "Aujourd'hui est un jour férié, nos bureaux sont fermés. Veuillez rappeler le prochain jour ouvrable."
say holiday en "Today is a public holiday and our office is closed. Please call again on the next working day."
say no-agent de "Im Moment ist niemand frei."
say no-agent fr "Personne n'est libre pour le moment."
say no-agent en "Nobody is free at the moment."
say message de "Bitte hinterlassen Sie nach dem Ton eine Nachricht mit Ihrer Nummer. Wir rufen zurück."
say message fr "Laissez un message avec votre numéro après le signal sonore. Nous vous rappellerons."
say message en "Please leave a message with your number after the tone. We will call you back."
