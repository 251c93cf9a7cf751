/// The page's looks: one column, quiet colours, numbers that stand in columns.
enum StyleSheet {
  static let css: Markup = """
    :root {
      color-scheme: light dark;
      --paper: #fbfbf9; --card: #ffffff; --ink: #1b1d1f; --soft: #5c6268; --faint: #8b9197; --rule: #e3e4e1;
      --calm: #b9bfc4; --made: #2c7d59; --changed: #3a66a8; --aside: #d3d8da; --warning: #a86a09; --bad: #b3322b;
      --made-tint: #eef6f1; --changed-tint: #eff3fa; --warning-tint: #fbf4e6; --bad-tint: #fbeeec; --calm-tint: #f3f4f2;
    }
    @media (prefers-color-scheme: dark) { :root {
      --paper: #15171a; --card: #1c1f23; --ink: #e8e9ea; --soft: #a6acb2; --faint: #7b8188; --rule: #2e3238;
      --calm: #565d65; --made: #5cbb8d; --changed: #7ea6e6; --aside: #3a4047; --warning: #dca145; --bad: #ea7d74;
      --made-tint: #182620; --changed-tint: #1a2230; --warning-tint: #29221a; --bad-tint: #2d1d1c; --calm-tint: #202429;
    } }
    * { box-sizing: border-box; }
    html { -webkit-text-size-adjust: 100%; }
    body {
      margin: 0; background: var(--paper); color: var(--ink); font-size: 15px; line-height: 1.5;
      font-family: -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", Arial, sans-serif;
      font-variant-numeric: tabular-nums; -webkit-font-smoothing: antialiased; overflow-wrap: anywhere;
    }
    main { max-width: 920px; margin: 0 auto; padding: 32px 28px 72px; }
    p, ul, dl, h1, h2, h3 { margin: 0; }
    small, .note { font-size: 13px; color: var(--soft); }
    code, pre { font-family: ui-monospace, "SF Mono", Menlo, Consolas, "Liberation Mono", monospace; font-size: .9em; }
    a { color: var(--changed); text-decoration-thickness: 1px; text-underline-offset: 2px; }
    .none { color: var(--faint); }
    .masthead {
      display: flex; flex-wrap: wrap; justify-content: space-between; gap: 0 24px; margin-bottom: 14px;
      font-size: 13px; color: var(--soft);
    }
    .masthead p:first-child { font-weight: 600; color: var(--ink); }
    .verdict { --tone: var(--calm); padding: 26px 30px 28px; border-radius: 10px; border-left: 5px solid var(--tone); }
    .verdict.made { --tone: var(--made); background: var(--made-tint); }
    .verdict.changed { --tone: var(--changed); background: var(--changed-tint); }
    .verdict.warning { --tone: var(--warning); background: var(--warning-tint); }
    .verdict.bad { --tone: var(--bad); background: var(--bad-tint); }
    .word { font-size: 13px; font-weight: 650; color: var(--tone); }
    .word span { margin-left: 8px; font-weight: 400; color: var(--soft); }
    h1 { margin-top: 6px; font-size: 27px; line-height: 1.25; font-weight: 650; letter-spacing: -.012em; text-wrap: balance; }
    .verdict ul { margin-top: 14px; padding-left: 1.15em; }
    .verdict li + li { margin-top: 3px; }
    .verdict ul + p { margin-top: 8px; }
    .verdict li::marker { color: var(--tone); }
    .next { margin-top: 20px; padding-top: 16px; border-top: 1px solid color-mix(in srgb, var(--tone) 25%, transparent); }
    .next strong { margin-right: 6px; }
    pre { margin: 10px 0 0; padding: 10px 14px; border-radius: 6px; background: var(--card); white-space: pre-wrap; }
    aside { margin-top: 16px; padding: 14px 30px; border: 1px dashed var(--calm); border-radius: 10px; font-size: 14px; }
    aside ul { padding-left: 1.15em; color: var(--soft); }
    .figures { display: flex; flex-wrap: wrap; gap: 20px 34px; margin: 30px 0 0; }
    .figures > div { display: flex; flex-direction: column; }
    .figures dd { margin: 0; font-size: 23px; line-height: 1.2; font-weight: 600; letter-spacing: -.015em; white-space: nowrap; }
    .figures dt { font-size: 13px; color: var(--soft); }
    .figures .made dd { color: var(--made); } .figures .changed dd { color: var(--changed); }
    .figures .warning dd { color: var(--warning); } .figures .bad dd { color: var(--bad); }
    .figures .none dd { color: var(--faint); font-weight: 400; }
    section { margin-top: 52px; }
    h2 { font-size: 19px; font-weight: 650; letter-spacing: -.006em; margin-bottom: 14px; }
    h2 + .note { margin: -8px 0 14px; max-width: 68ch; }
    table { border-collapse: collapse; width: 100%; }
    th { text-align: left; font-weight: 400; }
    thead th { font-size: 12.5px; color: var(--soft); }
    .scroll { overflow-x: auto; }
    .ledgers { display: grid; grid-template-columns: repeat(auto-fill, minmax(360px, 1fr)); gap: 18px; }
    .ledgers article { display: flex; flex-direction: column; padding: 18px 22px; border: 1px solid var(--rule); border-radius: 10px; background: var(--card); }
    .ledgers article.open { border-color: var(--bad); }
    h3 { font-size: 15px; font-weight: 400; color: var(--soft); }
    h3 b { margin-right: 3px; font-size: 22px; font-weight: 600; letter-spacing: -.012em; color: var(--ink); }
    svg { display: block; width: 100%; height: 10px; }
    .ledgers svg { margin: 10px 0 10px; border-radius: 3px; }
    rect.calm { fill: var(--calm); } rect.made { fill: var(--made); } rect.changed { fill: var(--changed); }
    rect.aside { fill: var(--aside); } rect.warning { fill: var(--warning); } rect.bad { fill: var(--bad); }
    rect.track { fill: var(--rule); }
    i { display: inline-block; width: 9px; height: 9px; margin-right: 9px; border-radius: 2px; background: var(--calm); }
    i.made { background: var(--made); } i.changed { background: var(--changed); } i.aside { background: var(--aside); }
    i.warning { background: var(--warning); } i.bad { background: var(--bad); }
    .none i { opacity: .35; }
    .ledgers td { text-align: right; white-space: nowrap; }
    .ledgers th, .ledgers td { padding: 2px 0; }
    .ledgers tr.none th, .ledgers tr.none td { color: var(--faint); }
    .sum {
      display: flex; flex-wrap: wrap; justify-content: space-between; gap: 2px 14px;
      margin-top: auto; padding-top: 9px; font-size: 13px; color: var(--soft);
    }
    .sum::before { content: ""; flex: 0 0 100%; height: 3px; margin-bottom: 3px; border: solid var(--calm); border-width: 1px 0; }
    .open .sum::before { border-color: var(--bad); }
    .mark { font-weight: 600; }
    .mark.made { color: var(--made); white-space: nowrap; } .mark.bad { color: var(--bad); }
    .money { width: auto; min-width: 62%; }
    .money th, .money td { padding: 4px 0; } .money td { padding-left: 36px; text-align: right; white-space: nowrap; }
    .money thead th { padding-left: 36px; text-align: right; color: var(--ink); font-weight: 600; font-size: 14px; }
    .money .sign { display: inline-block; width: 1.1em; color: var(--faint); }
    .money .total th, .money .total td { border-top: 1px solid var(--ink); }
    .money .source th, .money .source td { font-weight: 600; border-bottom: 3px double var(--ink); }
    .money .marks td { font-size: 13px; white-space: normal; } .money tr.warning { font-size: 13px; color: var(--warning); }
    .limits th, .limits td { padding: 7px 18px 7px 0; border-bottom: 1px solid var(--rule); }
    .limits td:nth-child(2), .limits thead th:nth-child(2) { text-align: right; }
    .limits .gauge { width: 20%; } .limits .gauge svg { height: 6px; border-radius: 3px; }
    .limits td:last-child { padding-right: 0; text-align: right; font-size: 13px; color: var(--soft); white-space: nowrap; }
    .limits .warning .state, .limits .warning td:nth-child(2) { color: var(--warning); font-weight: 600; }
    .limits .bad .state, .limits .bad td:nth-child(2) { color: var(--bad); font-weight: 600; }
    .scroll + p { margin-top: 12px; font-size: 14px; }
    details { padding: 14px 0 16px; border-top: 1px solid var(--rule); }
    details:last-child { border-bottom: 1px solid var(--rule); }
    summary { cursor: pointer; list-style: none; display: flex; align-items: baseline; }
    summary::-webkit-details-marker { display: none; }
    summary i { flex: none; align-self: center; }
    summary b { font-weight: 600; }
    summary span { margin-left: auto; padding-left: 16px; font-size: 18px; font-weight: 600; }
    details > p { padding-left: 18px; color: var(--soft); font-size: 14px; max-width: 76ch; }
    details table { margin: 8px 0 0 18px; width: auto; }
    details .note { margin-top: 8px; }
    .samples { font-size: 14px; }
    .samples td, .samples th { padding: 4px 28px 4px 0; vertical-align: top; }
    .samples td:last-child, .samples th:last-child { padding-right: 0; }
    section > .samples td { padding-top: 9px; padding-bottom: 9px; border-top: 1px solid var(--rule); }
    section > .samples + .note { margin-top: 10px; }
    .line { color: var(--soft); white-space: nowrap; }
    .chip { display: inline-block; font-size: 12.5px; color: var(--soft); white-space: nowrap; }
    .chip.made { color: var(--made); } .chip.warning { color: var(--warning); } .chip.bad { color: var(--bad); }
    .changes { list-style: none; padding: 0; }
    .changes .name { color: var(--soft); margin-right: 5px; }
    .changes b { font-weight: 600; } .changes del { color: var(--soft); text-decoration: none; }
    .changes .arrow { color: var(--faint); }
    .inputs { display: grid; gap: 16px; }
    .inputs h3 { color: var(--ink); font-weight: 600; }
    .inputs p { font-size: 14px; color: var(--soft); } .digest code { font-size: 12.5px; }
    dl:not(.figures) { display: grid; grid-template-columns: repeat(auto-fill, minmax(260px, 1fr)); gap: 14px 32px; }
    dl:not(.figures) dt { font-size: 13px; color: var(--soft); } dl:not(.figures) dd { margin: 0; }
    .links a { margin-right: 12px; white-space: nowrap; }
    dl + .note { margin-top: 18px; }
    @media (max-width: 620px) {
      main { padding: 20px 16px 48px; }
      .verdict { padding: 20px 18px 22px; } aside { padding: 12px 18px; } h1 { font-size: 22px; }
      .figures { display: grid; grid-template-columns: repeat(3, auto); gap: 18px 12px; } .figures dd { font-size: 21px; }
      .ledgers { grid-template-columns: minmax(0, 1fr); } .ledgers article { padding: 16px; }
      section { margin-top: 40px; }
      .money { width: 100%; } .money td, .money thead th { padding-left: 16px; }
      .limits thead, .samples thead { display: none; }
      .limits tr, .samples tr { display: block; padding: 9px 0; border-bottom: 1px solid var(--rule); }
      .limits th, .limits td, .samples td, section > .samples td { display: block; padding: 1px 0; border: 0; text-align: left; }
      .limits tr { display: grid; grid-template-columns: 1fr auto; gap: 0 12px; }
      .limits th { grid-column: 1; } .limits .state { grid-row: 1; grid-column: 2; }
      .limits td:nth-child(2) { text-align: left; } .limits td:nth-child(3) { text-align: right; }
      .limits .gauge { grid-column: 1 / -1; width: auto; padding: 5px 0 3px; }
      details .samples tr:last-child { border: 0; padding-bottom: 0; }
      .samples td { display: grid !important; grid-template-columns: 84px minmax(0, 1fr); }
      .samples td::before { content: attr(data-label); color: var(--soft); font-size: 13px; }
      .limits td[data-label]::before { content: attr(data-label) " "; color: var(--soft); font-size: 13px; }
      details table { margin-left: 0; width: 100%; } details > p { padding-left: 0; }
    }
    @media print {
      :root { --paper: #fff; --card: #fff; }
      body { font-size: 11pt; } main { max-width: none; padding: 0; } section { margin-top: 26pt; }
      .verdict { border: 1px solid var(--tone); border-left-width: 5px; }
      .ledgers article, tr, .inputs article, .figures > div { break-inside: avoid; } h2, summary { break-after: avoid; }
      i, .verdict { -webkit-print-color-adjust: exact; print-color-adjust: exact; }
    }
    """
}
