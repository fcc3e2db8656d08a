// The page reads without this. It adds filters, permalinks that keep them, the analyst's own review, and keys; and it
// builds what a large page holds back in `noscript` when it is asked for.
(() => {
  'use strict';
  const byId = (id) => document.getElementById(id);
  const data = JSON.parse(byId('data').textContent);
  const list = byId('list'), form = byId('filters'), count = byId('count'), more = byId('more');
  const total = data.claims.length;
  const nodes = [...list.children];
  const first = nodes.length;
  const lines = byId('held') ? byId('held').textContent.split('\n') : [];
  const step = lines.length ? 50 : total;
  const template = document.createElement('template');
  const places = new Map(data.claims.map((claim, at) => ['claim-' + claim[0], at]));

  // A claim as an element; those held back are built from their line.
  const node = (at) => {
    if (!nodes[at]) {
      template.innerHTML = lines[at - first];
      nodes[at] = template.content.firstElementChild;
      mark(at);
    }
    return nodes[at];
  };

  // What a claim says, in small letters, for the search.
  const texts = [];
  const entities = { lt: '<', gt: '>', amp: '&', quot: '"', '#10': '\n', '#13': '\n' };
  const text = (at) => (texts[at] ??= (at < first ? nodes[at].textContent
    : lines[at - first].replace(/<[^>]*>/g, ' ').replace(/&(\w+|#\d+);/g, (all, name) => entities[name] ?? all))
    .replace(/\s+/g, ' ').toLowerCase());

  // ---- the analyst's review -----------------------------------------------------------------------------------
  const store = 'copytrail review ' + data.run;
  let review = {};
  try { review = JSON.parse(localStorage.getItem(store)) || {}; } catch { /* kept for this visit only */ }
  const reviewOf = (at) => review[data.claims[at][0]] || { decision: '', note: '' };
  const decide = (at, change) => {
    const id = data.claims[at][0];
    review[id] = { ...reviewOf(at), ...change };
    if (!review[id].decision && !review[id].note) delete review[id];
    try { localStorage.setItem(store, JSON.stringify(review)); } catch { /* as above */ }
    mark(at);
    tell();
  };
  const mark = (at) => {
    const own = reviewOf(at), it = nodes[at];
    it.classList.toggle('confirmed', own.decision === 'confirmed');
    it.classList.toggle('rejected', own.decision === 'rejected');
    for (const button of it.querySelectorAll('.rv button'))
      button.setAttribute('aria-pressed', String(button.value === own.decision));
  };
  const tell = () => {
    const n = Object.keys(review).length;
    byId('review').hidden = n === 0;
    byId('reviewed').textContent = n + (n === 1 ? ' claim' : ' claims') + ' reviewed, kept in this browser.';
  };
  const controls = (at) => {
    const it = node(at);
    if (it.querySelector('.rv')) return;
    const own = reviewOf(at), box = document.createElement('div');
    box.className = 'rv';
    for (const [value, label] of [['confirmed', '✓ Confirm'], ['rejected', '✗ Reject']]) {
      const button = document.createElement('button');
      button.type = 'button';
      button.value = value;
      button.textContent = label;
      button.setAttribute('aria-pressed', String(own.decision === value));
      button.addEventListener('click', () => decide(at, { decision: reviewOf(at).decision === value ? '' : value }));
      box.append(button);
    }
    const note = document.createElement('input');
    note.type = 'text';
    note.placeholder = 'Note';
    note.setAttribute('aria-label', 'Note on this claim');
    note.value = own.note;
    note.addEventListener('input', () => decide(at, { note: note.value }));
    box.append(note);
    it.querySelector('.pf').append(box);
  };
  const cell = (value) => {
    const runs = /^[=+\-@\t\r]/.test(value) && !/^[+-]?\d+(\.\d+)?$/.test(value);
    const safe = runs ? "'" + value : value;
    return /[",\r\n]/.test(safe) ? '"' + safe.replaceAll('"', '""') + '"' : safe;
  };
  const saved = () => {
    const rows = [['claim', 'decision', 'note', 'source', 'derived', 'severity', 'kinds', 'source_text', 'derived_text']];
    for (const id of Object.keys(review).sort()) {
      const at = places.get('claim-' + id);
      if (at === undefined) continue;
      const [, kinds, level, source, derived] = data.claims[at];
      const [old, copy] = [...node(at).querySelectorAll('.cl')].map((side) => side.textContent);
      rows.push([id, review[id].decision, review[id].note, data.articles[source][0], data.articles[derived][0], level,
        kinds.replaceAll(' ', '|'), old, copy]);
    }
    return rows.map((row) => row.map(cell).join(',')).join('\n') + '\n';
  };
  byId('export').addEventListener('click', () => {
    const link = document.createElement('a');
    link.href = URL.createObjectURL(new Blob([saved()], { type: 'text/csv' }));
    link.download = 'review.csv';
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  });

  // ---- filters ------------------------------------------------------------------------------------------------
  const fields = ['q', 'outlet', 'level', 'from', 'to', 'review'];
  let state = {}, target = '', matches = [...data.claims.keys()], low = 0, high = first, current = -1;

  const read = () => {
    const now = {};
    if (!form) return now;
    for (const name of fields) if (form.elements[name].value.trim()) now[name] = form.elements[name].value.trim();
    const kinds = [...form.querySelectorAll('[name=kind]:checked')].map((box) => box.value);
    if (kinds.length) now.kind = kinds.join(',');
    return now;
  };
  const fill = () => {
    if (!form) return;
    for (const name of fields) form.elements[name].value = state[name] || '';
    const kinds = (state.kind || '').split(',');
    for (const box of form.querySelectorAll('[name=kind]')) box.checked = kinds.includes(box.value);
  };
  const fits = () => {
    const { q, outlet, level, from, to, review: decision, kind } = state;
    const words = q ? q.toLowerCase().replace(/\s+/g, ' ') : '';
    const kinds = kind ? kind.split(',') : [];
    return (at) => {
      const [, its, itsLevel, source, derived] = data.claims[at];
      if (level && itsLevel !== 'high' && (level === 'high' || itsLevel === 'low')) return false;
      if (kinds.length && !its.split(' ').some((name) => kinds.includes(name))) return false;
      if (outlet && data.articles[source][1] !== outlet && data.articles[derived][1] !== outlet) return false;
      const day = data.articles[derived][2];
      if ((from && !(day >= from)) || (to && !(day && day <= to))) return false;
      if (decision) {
        const own = reviewOf(at);
        if (decision === 'noted' ? !own.note : decision === 'open' ? own.decision : own.decision !== decision) return false;
      }
      return !words || text(at).includes(words);
    };
  };
  const show = (from, to) => {
    low = from;
    high = Math.min(to, matches.length);
    list.replaceChildren(...matches.slice(low, high).map(node));
    const filtered = matches.length < total ? matches.length + ' of ' + total : String(total);
    const part = low > 0 ? ', from the ' + (low + 1) + 'th' : '';
    count.textContent = filtered + ', most severe first' + part;
    if (more) more.hidden = high >= matches.length;
  };
  const filter = () => {
    matches = [...data.claims.keys()];
    if (Object.keys(state).length) matches = matches.filter(fits());
    current = -1;
    show(0, step);
  };
  const extend = () => {
    if (high >= matches.length) return;
    const from = high;
    high = Math.min(high + step, matches.length);
    list.append(...matches.slice(from, high).map(node));
    more.hidden = high >= matches.length;
  };

  // ---- the address: #PLACE?filters -----------------------------------------------------------------------------
  const address = () => {
    const query = new URLSearchParams(state).toString();
    return '#' + target + (query ? '?' + query : '');
  };
  const parse = () => {
    const [place, query] = location.hash.slice(1).split('?');
    const found = {};
    for (const [name, value] of new URLSearchParams(query || ''))
      if (value && (fields.includes(name) || name === 'kind')) found[name] = value;
    let name = place;
    try { name = decodeURIComponent(place); } catch { /* as it is */ }
    return { place: name, found };
  };
  const push = () => { if (location.hash !== address() && address() + location.hash !== '#') history.pushState(null, '', address()); };

  const unfold = (lazy) => {
    const held = lazy.querySelector('noscript');
    if (!held) return;
    template.innerHTML = held.textContent;
    lazy.replaceChildren(template.content);
  };
  const reveal = (it) => {
    for (let up = it; up; up = up.parentElement) if (up.tagName === 'DETAILS') up.open = true;
  };
  // Opens a place of the page: a claim of the list, or anything with an id, built when it is not there yet.
  const go = (place) => {
    const before = places.get(target);
    if (before !== undefined && place !== target && nodes[before]) nodes[before].open = false;
    target = place;
    if (!place) return;
    const at = places.get(place);
    if (at !== undefined) {
      let where = matches.indexOf(at);
      if (where < 0) { state = {}; fill(); filter(); where = matches.indexOf(at); }
      if (where < low || where >= high) show(where < 5 * step ? 0 : where, Math.max(step, where + step));
      const it = node(at);
      it.open = true;
      controls(at);
      choose(matches.indexOf(at) - low, false);
      it.scrollIntoView({ block: 'start' });
      return;
    }
    let it = byId(place);
    if (!it) {
      const mark = ' id="' + place + '"';
      const lazy = [...document.querySelectorAll('.lazy')].find((l) => l.textContent.includes(mark));
      if (lazy) { unfold(lazy); it = byId(place); }
    }
    if (it) {
      reveal(it);
      it.scrollIntoView({ block: 'start' });
      const heading = it.querySelector(':scope > summary') || it;
      if (!heading.matches('summary, a, button')) heading.setAttribute('tabindex', '-1');
      heading.focus({ preventScroll: true });
    }
  };
  const restore = () => {
    const { place, found } = parse();
    const changed = JSON.stringify(found) !== JSON.stringify(state);
    state = found;
    if (changed) { fill(); filter(); }
    go(place);
  };

  // ---- events -------------------------------------------------------------------------------------------------
  document.addEventListener('click', (event) => {
    const link = event.target.closest('a');
    const href = link && link.getAttribute('href');
    if (href && href.startsWith('#') && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
      event.preventDefault();
      go(href.slice(1));
      push();
      return;
    }
    const summary = event.target.closest('.c > summary');
    if (summary && !link) {
      const it = summary.parentElement;
      // The browser opens it after this.
      setTimeout(() => {
        if (it.open) { target = it.id; controls(places.get(it.id)); } else if (target === it.id) target = '';
        push();
      });
    }
  });
  document.addEventListener('toggle', (event) => {
    if (event.target.open) for (const lazy of event.target.querySelectorAll(':scope > .lazy')) unfold(lazy);
  }, true);
  addEventListener('popstate', restore);

  if (form) {
    form.hidden = false;
    let waiting = 0;
    const changed = (isTyping) => {
      state = read();
      target = '';
      filter();
      if (isTyping) history.replaceState(null, '', address()); else push();
    };
    form.addEventListener('submit', (event) => event.preventDefault());
    form.addEventListener('input', (event) => {
      clearTimeout(waiting);
      if (event.target.name === 'q') waiting = setTimeout(() => changed(true), 80);
    });
    form.addEventListener('change', (event) => { if (event.target.name !== 'q') changed(false); });
    form.addEventListener('reset', () => setTimeout(() => changed(false)));
  }
  if (more) {
    more.querySelector('button').addEventListener('click', extend);
    new IntersectionObserver((seen) => { if (seen.some((s) => s.isIntersecting)) extend(); }, { rootMargin: '800px' }).observe(more);
  }
  const near = new IntersectionObserver((seen) => {
    for (const s of seen) if (s.isIntersecting) { near.unobserve(s.target); unfold(s.target); }
  }, { rootMargin: '400px' });
  for (const lazy of document.querySelectorAll('.lazy')) if (!lazy.parentElement.closest('details:not([open])')) near.observe(lazy);

  const choose = (at, focus = true) => {
    const shown = list.children;
    if (at < 0 || at >= shown.length) return;
    if (shown[current]) shown[current].classList.remove('at');
    current = at;
    shown[at].classList.add('at');
    if (focus) { shown[at].querySelector('summary').focus(); shown[at].scrollIntoView({ block: 'nearest' }); }
  };
  const keys = {
    j: () => { if (current + 1 >= list.children.length) extend(); choose(current + 1); },
    k: () => choose(current - 1),
    c: (at) => decide(at, { decision: reviewOf(at).decision === 'confirmed' ? '' : 'confirmed' }),
    r: (at) => decide(at, { decision: reviewOf(at).decision === 'rejected' ? '' : 'rejected' }),
    n: (at) => { controls(at); node(at).open = true; node(at).querySelector('.rv input').focus(); },
    '/': () => { if (form) form.elements.q.focus(); },
  };
  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !Object.hasOwn(keys, event.key)) return;
    if (event.target.closest('input, select, textarea')) return;
    const chosen = list.children[current];
    if ('crn'.includes(event.key) && !chosen) return;
    event.preventDefault();
    keys[event.key](chosen ? places.get(chosen.id) : -1);
  });

  // Paper shows everything that fits the filters.
  let closed = [];
  addEventListener('beforeprint', () => {
    for (let lazy; (lazy = document.querySelector('.lazy:has(> noscript)'));) unfold(lazy);
    show(0, matches.length);
    closed = [...document.querySelectorAll('details:not([open])')];
    for (const it of closed) it.open = true;
  });
  addEventListener('afterprint', () => { for (const it of closed) it.open = false; });

  // The search of a large page is made ready while nothing else is to be done.
  const ready = (deadline) => {
    let at = texts.length;
    while (at < total && deadline.timeRemaining() > 2) { for (let n = 0; n < 50 && at < total; n++, at++) text(at); }
    if (at < total) requestIdleCallback(ready);
  };
  requestIdleCallback(ready);

  for (let at = 0; at < first; at++) mark(at);
  if (more) more.hidden = high >= matches.length;
  tell();
  if (location.hash.length > 1) restore();
})();
