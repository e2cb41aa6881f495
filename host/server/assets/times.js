// Times that no property gives a zone are shown in the reader's own; UTC stays in the title.

/** Rewrites the times under `root`. */
export function localTimes(root) {
  const today = new Date();
  for (const time of root.querySelectorAll("time[data-reader]")) {
    const at = new Date(time.dateTime);
    const options = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
    if (at.toDateString() !== today.toDateString()) {
      Object.assign(options, { day: "numeric", month: "long" });
      if (at.getFullYear() !== today.getFullYear()) options.year = "numeric";
    }
    time.textContent = new Intl.DateTimeFormat("en-GB", options).format(at);
  }
}
