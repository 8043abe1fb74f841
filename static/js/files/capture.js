// What the browser can show of the screen: one frame of it, or a recording of at most three minutes.
const FRAMES_A_SECOND = 15;
const BITS_A_SECOND = 1_800_000; // three minutes stay under the limit of a video
const TYPES = ["video/webm;codecs=vp9", "video/webm;codecs=vp8", "video/webm", "video/mp4"];

export function canCapture() {
  return Boolean(navigator.mediaDevices?.getDisplayMedia);
}

export function canRecord() {
  return canCapture() && Boolean(window.MediaRecorder && typeOfRecording());
}

/** The person chooses a window, and this is one picture of it. Rejected with NotAllowedError when he did not. */
export async function oneFrame() {
  const stream = await navigator.mediaDevices.getDisplayMedia({ video: true, audio: false });
  try {
    const video = Object.assign(document.createElement("video"), { muted: true, srcObject: stream });
    await video.play();
    await settled(video);
    const canvas = Object.assign(document.createElement("canvas"), { width: video.videoWidth, height: video.videoHeight });
    canvas.getContext("2d").drawImage(video, 0, 0);
    return await new Promise((done) => canvas.toBlob(done, "image/png"));
  } finally {
    stop(stream);
  }
}

/** A recording under way: {stop(), cancel(), done: Promise<Blob|null>}; the browser's own bar stops it too. */
export async function record() {
  const stream = await navigator.mediaDevices.getDisplayMedia({ video: { frameRate: { max: FRAMES_A_SECOND } }, audio: false });
  const recorder = new MediaRecorder(stream, { mimeType: typeOfRecording(), videoBitsPerSecond: BITS_A_SECOND });
  const pieces = [];
  let cancelled = false;
  const end = () => recorder.state !== "inactive" && recorder.stop();
  for (const track of stream.getVideoTracks()) track.addEventListener("ended", end);
  const done = new Promise((resolve) => {
    recorder.addEventListener("dataavailable", (event) => event.data.size && pieces.push(event.data));
    recorder.addEventListener("stop", () => {
      stop(stream);
      resolve(cancelled ? null : new Blob(pieces, { type: recorder.mimeType.split(";")[0] }));
    });
  });
  recorder.start(1000);
  return {
    done,
    stop: end,
    cancel() {
      cancelled = true;
      end();
    },
  };
}

function typeOfRecording() {
  return TYPES.find((type) => MediaRecorder.isTypeSupported(type));
}

// The first frame of a shared window is sometimes black or half drawn.
function settled(video) {
  return new Promise((done) => {
    if (!video.requestVideoFrameCallback) return setTimeout(done, 300);
    return video.requestVideoFrameCallback(() => setTimeout(done, 150));
  });
}

function stop(stream) {
  for (const track of stream.getTracks()) track.stop();
}
