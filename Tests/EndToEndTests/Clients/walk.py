"""walk.py URL TEMPLATE SIZE last|empty

A nightly export: every pass of a template, page by page, to the page that says it is the last, or to one without
passes.
"""

from loona import begin, need, say

client, (template, size, until) = begin()

seen = []
page = 0
while True:
    answer = client.call("GET", f"/passes?page={page}&size={size}&templateId={template}")
    need(answer.status == 200, f"page {page} can't be read", answer)
    body = answer.json
    items = body if isinstance(body, list) else body.get("content") or body.get("items") or []
    need(all(item["templateId"] == int(template) for item in items), f"page {page} shows another template's")
    seen += [item["id"] for item in items]
    page += 1
    if until == "last":
        need("last" in body, "no page says whether it is the last")
    if body["last"] if until == "last" else not items:
        break
    need(page < 1000, "the pages have no end")

say("walked", pages=page, passes=len(seen), distinct=len(set(seen)))
need(len(seen) == len(set(seen)), "a pass was shown twice")
