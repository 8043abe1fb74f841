// What is blurred must not be read back: big blocks, few shades, and a shake of the dice. No page in here.
const SMALLEST_BLOCK = 32;
const MOST_BLOCKS = 8; // along the longer side
const SHADES = 8; // of each colour
const STEP = 255 / (SHADES - 1);

/** Side of a block in pixels for a region. Letters of a screenshot are lower than one block. */
export function blockOf(width, height) {
  return Math.max(SMALLEST_BLOCK, Math.ceil(Math.max(width, height) / MOST_BLOCKS));
}

/**
 * Covers an ImageData with blocks of one colour each, in place. The average of a block is rounded to a few shades and
 * moved by chance: else whoever guesses the text could draw his guess, blur it, and compare.
 */
export function obscure({ data, width, height }, random = Math.random) {
  const side = blockOf(width, height);
  for (let top = 0; top < height; top += side) {
    for (let left = 0; left < width; left += side) {
      const block = { left, top, right: Math.min(width, left + side), bottom: Math.min(height, top + side) };
      const chance = Math.floor(random() * 3) - 1;
      fill(data, width, block, average(data, width, block).map((value) => shade(value, chance)));
    }
  }
}

function average(data, width, { left, top, right, bottom }) {
  const sum = [0, 0, 0];
  for (let y = top; y < bottom; y += 1) {
    for (let at = (y * width + left) * 4; at < (y * width + right) * 4; at += 4) {
      for (let colour = 0; colour < 3; colour += 1) sum[colour] += data[at + colour];
    }
  }
  return sum.map((value) => value / ((right - left) * (bottom - top)));
}

function shade(value, chance) {
  const moved = Math.round(value / STEP) + chance;
  return Math.round(Math.min(SHADES - 1, Math.max(0, moved)) * STEP);
}

function fill(data, width, { left, top, right, bottom }, [red, green, blue]) {
  for (let y = top; y < bottom; y += 1) {
    for (let at = (y * width + left) * 4; at < (y * width + right) * 4; at += 4) {
      data[at] = red;
      data[at + 1] = green;
      data[at + 2] = blue;
      data[at + 3] = 255;
    }
  }
}
