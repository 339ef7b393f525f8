// What the forms gain with JavaScript: one tap sends once, chosen photos can be seen, added to and taken away.
// Without it every form works as well.
(() => {
  'use strict';

  for (const form of document.querySelectorAll('form[data-once]')) {
    const button = form.querySelector('button[type=submit]');
    const words = button.textContent;
    let sent = false;
    form.addEventListener('submit', event => {
      if (sent) {
        event.preventDefault();
        return;
      }
      sent = true;
      button.setAttribute('aria-disabled', 'true');
      button.textContent = form.dataset.sending;
    });
    // Back to a page the browser kept: the form may be sent again.
    addEventListener('pageshow', () => {
      sent = false;
      button.removeAttribute('aria-disabled');
      button.textContent = words;
    });
  }

  for (const box of document.querySelectorAll('[data-photos]')) {
    photos(box, box.querySelector('input[type=file]'), box.dataset);
  }

  function photos(box, input, texts) {
    const limits = { files: +texts.maxFiles, file: +texts.maxFile, together: +texts.maxTogether };
    const list = box.appendChild(Object.assign(document.createElement('ul'), { className: 'previews' }));
    const notes = box.appendChild(Object.assign(document.createElement('div'), { className: 'notes' }));
    notes.setAttribute('role', 'status');
    let chosen = [];

    // A phone's camera gives one photo at a time: each choice adds to the ones before.
    input.addEventListener('change', () => {
      const rejected = [];
      for (const file of input.files) {
        const known = chosen.some(c => c.name === file.name && c.size === file.size && c.lastModified === file.lastModified);
        const together = chosen.reduce((sum, c) => sum + c.size, file.size);
        if (known) continue;
        if (file.size > limits.file) rejected.push(say(texts.tooLarge, file));
        else if (chosen.length >= limits.files) rejected.push(say(texts.tooMany, file));
        else if (together > limits.together) rejected.push(say(texts.tooLargeTogether, file));
        else chosen.push(file);
      }
      show(rejected);
    });

    for (const [name, over] of [['dragover', true], ['dragleave', false], ['drop', false]]) {
      box.addEventListener(name, () => box.classList.toggle('over', over));
    }

    function show(rejected) {
      const files = new DataTransfer();
      chosen.forEach(file => files.items.add(file));
      input.files = files.files;
      list.querySelectorAll('img').forEach(img => URL.revokeObjectURL(img.src));
      list.replaceChildren(...chosen.map(preview));
      notes.replaceChildren(...rejected.map(text => Object.assign(document.createElement('p'), { className: 'error', textContent: text })));
    }

    function preview(file) {
      const item = document.createElement('li');
      const name = Object.assign(document.createElement('span'), { textContent: file.name });
      if (file.type.startsWith('image/')) {
        const img = Object.assign(document.createElement('img'), { src: URL.createObjectURL(file), alt: file.name });
        img.addEventListener('error', () => img.replaceWith(name));
        item.append(img);
      } else {
        item.append(name);
      }
      const remove = Object.assign(document.createElement('button'), { type: 'button', textContent: '×' });
      remove.setAttribute('aria-label', say(texts.remove, file));
      remove.addEventListener('click', () => {
        chosen = chosen.filter(c => c !== file);
        show([]);
        input.focus();
      });
      item.append(remove);
      return item;
    }

    function say(text, file) {
      return text.replace('{name}', () => file.name);
    }
  }
})();
