/** A voice note as WhatsApp sends it: Ogg with Opus (RFC 7845), two seconds in which nobody says a word. */
const silence = [0xf8, 0xff, 0xfe];
const packetsOfTwentyMilliseconds = 100;
const serial = 1;

/** The checksum of Ogg pages (RFC 3533): polynomial 04c11db7, not reflected. */
const checksum = (bytes) => bytes.reduce((before, byte) => {
  let crc = (before ^ (byte << 24)) >>> 0;
  for (let bit = 0; bit < 8; bit++) {
    crc = (crc & 0x80000000 ? (crc << 1) ^ 0x04c11db7 : crc << 1) >>> 0;
  }
  return crc;
}, 0);

const little = (value, length) => Array.from({ length }, (_, index) => Math.floor(value / 256 ** index) % 256);
const letters = (text) => [...text].map((letter) => letter.charCodeAt(0));

const page = (number, flags, position, packets) => {
  const page = [
    ...letters("OggS"), 0, flags, ...little(position, 8), ...little(serial, 4), ...little(number, 4), 0, 0, 0, 0,
    packets.length, ...packets.map((packet) => packet.length), ...packets.flat(),
  ];
  page.splice(22, 4, ...little(checksum(page), 4));
  return page;
};

export const voiceNote = () => {
  const head = [...letters("OpusHead"), 1, 1, ...little(0, 2), ...little(48000, 4), ...little(0, 2), 0];
  const tags = [...letters("OpusTags"), ...little(8, 4), ...letters("dispatch"), ...little(0, 4)];
  const sound = Array.from({ length: packetsOfTwentyMilliseconds }, () => silence);
  const bytes = [...page(0, 2, 0, [head]), ...page(1, 0, 0, [tags]), ...page(2, 4, packetsOfTwentyMilliseconds * 960, sound)];
  return { contentType: "audio/ogg", data: btoa(String.fromCharCode(...bytes)) };
};
