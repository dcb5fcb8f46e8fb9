// A QR code, drawn as SVG. Loaded with the first one shown.
import { type TemplateResult, html, nothing } from 'lit';
import { encode } from 'uqr';
import { qrPath } from '../base/qr_path';
import { words } from '../words/words';
import { View } from './view';

// Light modules around it, as scanners expect.
const BORDER = 4;

class QrCode extends View {
  static override properties = { text: { attribute: false } };
  declare text: string;

  protected override render(): TemplateResult | typeof nothing {
    if (!this.text) return nothing;
    const { data, size } = encode(this.text, { ecc: 'M', border: BORDER });
    // Black on white in dark mode too: many scanners read nothing else.
    return html`<svg class="qr" viewBox="0 0 ${size} ${size}" role="img" aria-label=${words().qrLabel} shape-rendering="crispEdges">
      <rect width=${size} height=${size} fill="#fff"></rect>
      <path d=${qrPath(data)} fill="#000"></path>
    </svg>`;
  }
}

customElements.define('relais-qr-code', QrCode);
