// The number of unread things before the page's title, where a hidden tab still shows it.
export class TitleBadge {
  constructor(page = document) {
    this.page = page;
    this.title = page.title;
  }

  show(count) {
    this.page.title = count > 0 ? `(${count}) ${this.title}` : this.title;
  }
}
