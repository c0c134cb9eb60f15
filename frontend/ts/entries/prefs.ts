/**
 * Puts the visitor's scheme, contrast and text size on the page before it is painted.
 *
 * Loaded in the head as a classic script, so that nothing flashes: it imports nothing and exports nothing.
 */
(() => {
  const kept: Record<string, RegExp> = {
    theme: /^(light|dark)$/,
    contrast: /^(more|normal)$/,
    size: /^(-1|[1-3])$/,
  };
  for (const [name, allowed] of Object.entries(kept)) {
    try {
      const value = localStorage.getItem(`museum.${name}`);
      if (value && allowed.test(value)) document.documentElement.dataset[name] = value;
    } catch {
      return; // Storage is switched off: the page keeps to the system's own settings.
    }
  }
})();
