"""A file that was not taken: the name of the cause, and the words for the person."""

from django.utils.translation import gettext_lazy as _

WORDS = {
    "no_file": _("Файл не выбран."),
    "empty_file": _("Файл «%(name)s» пуст."),
    "unsupported": _(
        "«%(name)s» не подойдёт: примем снимок экрана, видео MP4 или WebM, журнал, CSV, JSON, HAR, PDF или ZIP."
    ),
    "too_large": _("Файл «%(name)s» больше %(limit)s МБ."),
    "form_too_large": _("Файлы вместе больше %(limit)s МБ. Отправьте их по одному."),
    "too_many": _("В одном сообщении бывает до %(limit)s файлов."),
    "wrong_type": _("Содержимое файла «%(name)s» не совпадает с его названием."),
    "broken": _("Файл «%(name)s» повреждён или обрезан. Сохраните его заново."),
    "too_many_pixels": _("В картинке «%(name)s» больше 25 мегапикселей. Уменьшите её."),
    "too_long_side": _("Картинка «%(name)s» слишком вытянута: сторона больше 16 000 точек."),
    "too_many_frames": _("В анимации «%(name)s» слишком много кадров. Запишите короткое видео."),
    "too_complex": _(
        "Картинку «%(name)s» не удалось открыть: она слишком сложная. Сохраните её иначе."
    ),
    "not_text": _("Файл «%(name)s» не похож на текст: в нём двоичные данные."),
    "too_long_video": _("Видео «%(name)s» длиннее трёх минут. Обрежьте его."),
    "no_index": _("В видео «%(name)s» нет оглавления: запись оборвалась. Запишите его заново."),
    "no_picture": _("В файле «%(name)s» нет изображения, только звук."),
    "infected": _("В файле «%(name)s» найден вирус. Он не сохранён."),
    "quota_chat": _("В этом чате уже %(limit)s МБ файлов. Откройте новый чат или пришлите ссылку."),
    "quota_person": _("За сутки вы прислали уже %(limit)s МБ файлов. Продолжите завтра."),
    "quota_portal": _(
        "У портала занято всё место для файлов, %(limit)s МБ. Напишите об этом в чат."
    ),
    "quota_portal_day": _("За сутки портал прислал уже %(limit)s МБ файлов. Продолжите завтра."),
    "no_space": _("Сейчас файл негде сохранить. Отправьте текст без него или попробуйте позже."),
}


class BadFile(Exception):
    """`code` is a key of WORDS, `message` says it to the person in their language."""

    def __init__(self, code: str, name: str = "", limit: int = 0) -> None:
        super().__init__(code)
        self.code = code
        self.message = str(WORDS[code]) % {"name": name, "limit": limit}
