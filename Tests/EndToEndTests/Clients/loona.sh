# Sourced: what a shell client of the service needs, with curl and POSIX tools. Its first argument is the base URL.
# The id, the secret and the token reach curl through files and standard input, never as arguments.
set -eu

base=${1:?the base URL is missing}
: "${LOONA_CLIENT_ID:?}" "${LOONA_CLIENT_SECRET:?}"
umask 077
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM

# say STEP "name":value,… : one line of JSON.
say() { printf '{"step":"%s",%s}\n' "$1" "$2"; }

fail() {
  printf '%s: %s\n' "${0##*/}" "$*" >&2
  exit 1
}

# What curl does of itself where something goes wrong: nothing, unless a script says otherwise.
patience=

# exchange CURL-OPTION… : leaves the answer in $work/answer, and its code in $status.
exchange() {
  # shellcheck disable=SC2086 # these are several words
  status=$(curl --silent --show-error --noproxy '*' --max-time 20 $patience --output "$work/answer" \
    --write-out '%{http_code}' "$@") || fail "curl ended with $?"
}

# A value within the double quotes of curl's configuration.
quoted() { printf '%s' "$1" | sed 's/[\\"]/\\&/g'; }

token() {
  exchange --config - "$base/oauth/token" <<CONFIG
user = "$(quoted "$LOONA_CLIENT_ID"):$(quoted "$LOONA_CLIENT_SECRET")"
data = "grant_type=client_credentials"
CONFIG
  [ "$status" = 200 ] || fail "no token: $status $(cat "$work/answer")"
  printf 'header = "Authorization: Bearer %s"\n' "$(field access_token)" >"$work/bearer"
  say token "\"status\":$status,\"lives\":$(field expires_in)"
}

# get PATH
get() { exchange --config "$work/bearer" --header 'Content-Type: application/json' "$base/version1$1"; }

# send METHOD PATH BODY CURL-OPTION…
send() {
  method=$1 path=$2 body=$3
  shift 3
  printf '%s' "$body" >"$work/body"
  exchange --config "$work/bearer" --request "$method" --header 'Content-Type: application/json' \
    --data-binary "@$work/body" "$@" "$base/version1$path"
}

# field NAME : the first member of that name in the answer, for numbers and for texts without commas and brackets.
field() {
  tr ',{}[]' '\n\n\n\n\n' <"$work/answer" | sed -n "s/^\"$1\":\"\{0,1\}\([^\"]*\)\"\{0,1\}\$/\1/p" | head -n 1
}

# value NAME : that of the answer's first pass.
value() {
  tr '}' '\n' <"$work/answer" | sed -n "s/.*{\"name\":\"$1\",\"value\":\"\([^\"]*\)\"\$/\1/p" | head -n 1
}
