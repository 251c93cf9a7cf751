#!/bin/sh
# till.sh URL CODE PURCHASE AMOUNT
#
# A till: the scanned code shows the card, and a purchase is rung up under a key of its own. A repeat of it gets the
# first answer, another bill under its key gets none. Where codes change with each transaction, the scanned one is
# spent then.
. "$(dirname "$0")/loona.sh"
code=$2 purchase=$3 amount=$4

encoded() { printf '%s' "$1" | sed 's/%/%25/g; s,/,%2F,g; s/+/%2B/g; s/=/%3D/g'; }

# buy CODE PURCHASE AMOUNT KEY
buy() {
  send POST /transactions/purchase "{\"passId\":$id,\"purchaseId\":\"$2\",\"amount\":\"$3\"}" \
    --header "X-Loona-Encrypted-Key: $1" --header "Idempotence-Key: $4"
}

token
get "/passes/encrypted/$(encoded "$code")"
[ "$status" = 200 ] || fail "the code is unknown: $status $(cat "$work/answer")"
id=$(field id)
say scan "\"status\":$status,\"id\":$id"

buy "$code" "$purchase" "$amount" "$purchase"
[ "$status" = 200 ] || fail "the purchase got $status $(cat "$work/answer")"
cp "$work/answer" "$work/first"
say purchase "\"status\":$status,\"before\":\"$(field balanceBefore)\",\"after\":\"$(field balanceAfter)\""

buy "$code" "$purchase" "$amount" "$purchase"
[ "$status" = 200 ] || fail "the repeat got $status $(cat "$work/answer")"
cmp -s "$work/first" "$work/answer" || fail "the repeat got another answer: $(cat "$work/answer")"
say repeat "\"status\":$status"

buy "$code" "$purchase" "1$amount" "$purchase"
case $status in 409 | 422) ;; *) fail "another bill under that key got $status $(cat "$work/answer")" ;; esac
say other "\"status\":$status"

get "/passes/$id"
[ "$status" = 200 ] || fail "the card got $status $(cat "$work/answer")"
now=$(field encryptedId)
if [ "$now" = "$code" ]; then
  say code '"changed":false'
else
  buy "$code" "$purchase-next" "$amount" "$purchase-next"
  [ "$status" = 400 ] || fail "the spent code got $status $(cat "$work/answer")"
  say code "\"changed\":true,\"spent\":$status"
fi

buy "$now" "$purchase-next" "$amount" "$purchase-next"
[ "$status" = 200 ] || fail "the next purchase got $status $(cat "$work/answer")"
say next "\"status\":$status,\"before\":\"$(field balanceBefore)\",\"after\":\"$(field balanceAfter)\""
