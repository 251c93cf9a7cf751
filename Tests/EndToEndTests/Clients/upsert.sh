#!/bin/sh
# upsert.sh URL TEMPLATE PHONE FIRST-NAME EXTERNAL-ID
#
# A web shop's hook: it looks the phone up, brings the found pass up to date, or makes one. A form that is sent twice
# makes no second pass: the template refuses it, or answers with the first.
. "$(dirname "$0")/loona.sh"
template=$2 phone=$3 name=$4 key=$5

search() {
  send POST /passes/search "{\"templateId\":$template,\"phone\":\"$phone\"}"
  [ "$status" = 200 ] || fail "the search got $status $(cat "$work/answer")"
  id=$(field id)
  say search "\"status\":$status,\"id\":${id:-null}"
}

create() {
  send POST /passes "{\"templateId\":$template,\"placeholderValues\":[{\"name\":\"externalId\",\"value\":\"$key\"},
    {\"name\":\"firstName\",\"value\":\"$name\"},{\"name\":\"phone\",\"value\":\"$phone\"}]}"
}

# Every value goes back, the name as it is now.
update() {
  values=$(sed 's/.*"placeholderValues":\(\[[^]]*\]\).*/\1/' "$work/answer")
  values=$(printf '%s' "$values" | sed "s/\(\"name\":\"firstName\",\"value\":\"\)[^\"]*/\1$name/")
  send PUT "/passes/$id" "{\"placeholderValues\":$values}"
  [ "$status" = 200 ] || fail "the update got $status $(cat "$work/answer")"
  [ "$(value firstName)" = "$name" ] || fail "the pass says $(value firstName)"
  say update "\"status\":$status,\"id\":$id,\"firstName\":\"$(value firstName)\""
}

token
search
if [ -n "$id" ]; then
  update
  exit
fi

create
case $status in 200 | 201) ;; *) fail "the create got $status $(cat "$work/answer")" ;; esac
made=$(field id)
say create "\"status\":$status,\"id\":$made"

create
case $status in
  400) grep -q 'already exists' "$work/answer" || fail "refused for another reason: $(cat "$work/answer")" ;;
  200 | 201) [ "$(field id)" = "$made" ] || fail "a second pass was made: $(field id)" ;;
  *) fail "the second create got $status $(cat "$work/answer")" ;;
esac
say again "\"status\":$status"

search
[ "$id" = "$made" ] || fail "the pass $made isn't found"
