// News without a reload: asks every few seconds while the page is looked at, seldom while nothing happens, not at all while it is
// hidden. Only the parts that changed are put in place, so that nothing that is being typed is touched.
(() => {
  'use strict';

  const page = document.getElementById('track');
  const word = page.querySelector('[data-live-word]');
  const words = word.textContent;
  const soonest = 4000;
  const latest = 60000;
  let version = page.dataset.version;
  let wait = soonest;
  let timer = 0;

  word.hidden = false;
  history.replaceState(null, '', location.pathname + location.search.replace(/([?&])said=[a-z_]*&?/, '$1').replace(/[?&]$/, ''));
  document.addEventListener('visibilitychange', () => {
    clearTimeout(timer);
    if (!document.hidden) ask();
  });
  plan();

  function plan() {
    clearTimeout(timer);
    if (!document.hidden) timer = setTimeout(ask, wait);
  }

  async function ask() {
    try {
      const answer = await fetch(page.dataset.source, { cache: 'no-store', headers: { 'If-None-Match': version } });
      word.textContent = words;
      if (answer.status === 404) {
        location.reload();
        return;
      }
      if (answer.status === 200) {
        version = answer.headers.get('ETag') ?? '';
        put(await answer.text());
        wait = soonest;
      } else {
        wait = Math.min(wait * 1.3, latest);
      }
    } catch {
      word.textContent = page.dataset.offline;
      wait = Math.min(wait * 2, latest);
    }
    plan();
  }

  function put(html) {
    const news = new DOMParser().parseFromString(html, 'text/html').querySelector('[data-state]');
    page.dataset.state = news.dataset.state;
    document.title = news.dataset.title;
    for (const part of news.querySelectorAll('[data-live]')) {
      const here = page.querySelector(`[data-live="${part.dataset.live}"]`);
      if (here.innerHTML.trim() === part.innerHTML.trim()) continue;
      here.replaceChildren(...part.childNodes);
      here.classList.remove('changed');
      requestAnimationFrame(() => here.classList.add('changed'));
    }
  }
})();
