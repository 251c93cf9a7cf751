#!/bin/sh
# patient.sh URL PASS COUNT PURCHASE AMOUNT
#
# A job that leaves all waiting to curl: it reads a pass so many times, and rings up one purchase. curl itself tries
# again, after as long as a 429 asks for, and after an answer that was lost.
. "$(dirname "$0")/loona.sh"
pass=$2 count=$3 purchase=$4 amount=$5

patience='--retry 5 --retry-all-errors --retry-max-time 30'

token
times=0
while [ "$times" -lt "$count" ]; do
  get "/passes/$pass"
  [ "$status" = 200 ] || fail "a read got $status $(cat "$work/answer")"
  times=$((times + 1))
done
say read "\"times\":$times"

code=$(field encryptedId)
send POST /transactions/purchase "{\"passId\":$pass,\"purchaseId\":\"$purchase\",\"amount\":\"$amount\"}" \
  --header "X-Loona-Encrypted-Key: $code" --header "Idempotence-Key: $purchase"
[ "$status" = 200 ] || fail "the purchase got $status $(cat "$work/answer")"
say purchase "\"status\":$status,\"after\":\"$(field balanceAfter)\""
