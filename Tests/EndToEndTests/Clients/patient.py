"""patient.py URL PASS COUNT

A job that obeys: told 429, it waits as long as Retry-After says, in seconds or to a moment, or a second where nothing
is said, and is let in then.
"""

import datetime
import email.utils
import time

from loona import begin, need, say


def wait_of(answer):
    told = answer.headers.get("Retry-After")
    if told is None:
        return 1
    if told.isdigit():
        return int(told)
    moment = email.utils.parsedate_to_datetime(told)
    return max(0, (moment - datetime.datetime.now(datetime.timezone.utc)).total_seconds())


client, (pass_id, count) = begin()

done = 0
waits = 0
in_a_row = 0
while done < int(count):
    answer = client.call("GET", f"/passes/{pass_id}")
    if answer.status == 429:
        waits += 1
        in_a_row += 1
        need(in_a_row == 1, "it waited as told, and was sent away again")
        wait = wait_of(answer)
        need(wait <= 5, f"it is told to wait {wait} seconds")
        time.sleep(wait)
        continue
    need(answer.status == 200, "a read failed", answer)
    in_a_row = 0
    done += 1

say("read", times=done, waited=waits > 0)
