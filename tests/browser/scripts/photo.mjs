// A photo to send: a tap and a drop, drawn by the browser, so that no picture file has to be kept.
const drawing = `<body style="margin:0"><svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 800 600" width="800" height="600">
  <defs><linearGradient id="wall" x2="0" y2="1"><stop stop-color="#cfdedb"/><stop offset="1" stop-color="#a9bfba"/></linearGradient>
  <linearGradient id="steel"><stop stop-color="#eef2f3"/><stop offset=".5" stop-color="#9aa7ab"/><stop offset="1" stop-color="#5d6a6e"/></linearGradient></defs>
  <rect width="800" height="600" fill="url(#wall)"/>
  <g stroke="#b9cdc8" stroke-width="4"><path d="M0 140h800M0 290h800M160 0v140M480 0v140M320 140v150M640 140v150"/></g>
  <path d="M0 440h800v160H0z" fill="#dfe5e4"/><ellipse cx="430" cy="505" rx="300" ry="70" fill="#8d9a9c"/><ellipse cx="430" cy="498" rx="280" ry="58" fill="#b9c3c4"/>
  <path d="M250 450V230a110 110 0 0 1 220 0v50h-56v-50a54 54 0 0 0-108 0v220z" fill="url(#steel)"/><rect x="225" y="420" width="106" height="40" rx="10" fill="url(#steel)"/>
  <rect x="150" y="330" width="110" height="30" rx="15" fill="#7d8a8e"/><path d="M442 312c22 34 30 50 30 66a30 30 0 0 1-60 0c0-16 8-32 30-66z" fill="#3f8fd2"/>
  <ellipse cx="442" cy="500" rx="90" ry="16" fill="#6aa9de"/></svg>`;

/** A file as the browser's file fields and our own forms take it. */
export async function photo(browser) {
  const page = await browser.newPage({ viewport: { width: 800, height: 600 } });
  await page.setContent(drawing);
  const buffer = await page.screenshot({ type: "jpeg", quality: 80 });
  await page.close();
  return { name: "tap.jpg", mimeType: "image/jpeg", buffer };
}

export const asBlob = (file) => new Blob([file.buffer], { type: file.mimeType });
