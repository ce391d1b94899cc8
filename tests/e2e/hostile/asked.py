"""What is typed: options that Discord's client would not send, prompts, names of files."""

from __future__ import annotations

from sandbox.person import Upload, Value
from tests.e2e.hostile.row import GIVEN_BACK, LEFT, MADE, NOTHING_CHARGED, Row

MISSING_PROMPT = "`prompt` is missing: please fill it in. " + NOTHING_CHARGED
MISSING_IMAGE = "`image1` is missing: please fill it in. " + NOTHING_CHARGED
CHANGED = "This command has changed. Please reload Discord and try again. " + NOTHING_CHARGED
SEED = "`seed` must be a whole number from 0 to 2147483647. " + NOTHING_CHARGED
SIZE = "`image_size` can be one of `1024*1024 (1:1)`, "


def _long(name: str, given: int, most: int) -> str:
    return f"`{name}` has {given} characters; {most} are the most it can have. {NOTHING_CHARGED}"


OPTIONS: tuple[tuple[str, str, dict[str, Value]], ...] = (
    ("prompt: a character too long", _long("prompt", 2000, 1999), {"prompt": "p" * 2000}),
    ("prompt: 2,000 emoji", _long("prompt", 2000, 1999), {"prompt": "🎩" * 2000}),
    ("prompt: 100,000", _long("prompt", 100_000, 1999), {"prompt": "p" * 100_000}),
    ("prompt: blanks", MISSING_PROMPT, {"prompt": " \n\t\r "}),
    ("prompt: zero width", MISSING_PROMPT, {"prompt": "\u200b\u200d\ufeff"}),
    ("prompt: null bytes", MISSING_PROMPT, {"prompt": "\0\0\0"}),
    ("prompt: directions", MISSING_PROMPT, {"prompt": "\u202e\u2066\u2069\u202c"}),
    ("prompt: braille blank", MISSING_PROMPT, {"prompt": "\u2800\u3164"}),
    ("prompt: empty", MISSING_PROMPT, {"prompt": ""}),
    ("prompt: a number", "`prompt` must be a ", {"prompt": 5}),
    ("prompt: true", "`prompt` must be a ", {"prompt": True}),
    (
        "negative prompt too long",
        _long("negative_prompt", 501, 500),
        {"negative_prompt": "n" * 501},
    ),
    ("negative prompt: a number", "`negative_prompt` must be a ", {"negative_prompt": 0.5}),
    ("size: another", SIZE, {"image_size": "1*1"}),
    ("size: almost", SIZE, {"image_size": "1024*1024 (1:1) "}),
    ("size: markup", SIZE, {"image_size": "`@everyone`"}),
    ("size: a number", "`image_size` must be a ", {"image_size": 1024}),
    ("seed: below", SEED, {"seed": -1}),
    ("seed: above", SEED, {"seed": 2**31}),
    ("seed: far above", SEED, {"seed": 10**400}),
    ("seed: a fraction", SEED, {"seed": 1.5}),
    ("seed: text", SEED, {"seed": "abc"}),
    ("seed: a list in text", SEED, {"seed": "[1]"}),
    ("seed: true", SEED, {"seed": True}),
    ("seed: 5,000 digits", SEED, {"seed": "9" * 5000}),
    ("extend: text", "`prompt_extend` must be ", {"prompt_extend": "yes"}),
    ("extend: a number", "`prompt_extend` must be ", {"prompt_extend": 1}),
    ("image: an id that is nobody's", MISSING_IMAGE, {"image1": "1400000000000000000"}),
    ("image: zero", MISSING_IMAGE, {"image1": "0"}),
)

PROMPTS: dict[str, str] = {
    "everyone": "@everyone look",
    "here": "@here",
    "a person": "<@1000000000000000002> and <@!1000000000000000002>",
    "a role": "<@&1000000000000000003>",
    "a channel": "<#1000000000000000004>",
    "bold and more": "**bold** __under__ ~~gone~~ ||hidden|| *a* _b_",
    "a heading": "# Nothing was charged.\n## Really",
    "a code block": "```py\nprint(1)\n```",
    "code": "`rm -rf /` ``x``",
    "a fence that stays open": "```",
    "a quote": "> said\n>>> all",
    "a list": "- one\n- two\n1. three",
    "small print": "-# 20 of 20 edits left today",
    "a link": "https://evil.invalid/a.png",
    "a masked link": "[Discord](https://evil.invalid)",
    "a masked link with a title": "[a](<https://evil.invalid> 'b')",
    "an invitation": "discord.gg/abc",
    "right to left": "red \u202egnp.exe\u202c sky",
    "isolates": "\u2067\u2066x\u2069",
    "a null byte": "red\0sky",
    "controls": "a\x07\x1b[31mred\x7f\x9b",
    "zero width": "red\u200b\u200csky\ufeff",
    "1,999 emoji": "🎩" * 1999,
    "a family of emoji": "👨‍👩‍👧‍👦" * 180,
    "1,999 characters": "p" * 1999,
    "1,999 stars": "*" * 1999,
    "1,999 at signs": "@" * 1999,
    "1,999 back slashes": "\\" * 1999,
    "1,999 new lines": "a" + "\n" * 1997 + "b",
    "combining": "e" + "\u0301" * 500,
    "new lines": "one\ntwo\r\nthree\u2028four\u2029five",
    "JSON": '{"prompt": "x", "image_urls": ["http://127.0.0.1/"]}',
    "a body's end": '"}, "image_urls": [], {"',
    "SQL": "'); DROP TABLE jobs; --",
    "a path": "../../../../etc/passwd",
    "a format": "%s %(token)s {0} {token} ${TOKEN} $(id)",
    "a custom emoji": "<:hat:1000000000000000005> <a:hat:1000000000000000006>",
    "a timestamp": "<t:0:R>",
    "a command": "</edit:1000000000000000007>",
    "a header": "x\r\nAuthorization: Bearer none",
    "HTML": "<img src=x onerror=alert(1)>",
    "outside the basic plane": "\U0001d54f\U0001d538 \U0010ffff \ue000",
    "spaces around": "  kept as typed  ",
}

NAMES: tuple[tuple[str, str, str], ...] = (
    ("up and away", "../../../evil.png", "../../../evil.png"),
    ("absolute", "/etc/cron.d/evil.png", "etc/cron.d/evil.png"),
    ("a drive", "C:\\evil.png", "C:​\\\\evil.png"),
    ("a dot", ".", "(.)"),
    ("two dots", "..", "(..)"),
    ("right to left", "pic\u202egnp.exe", "picgnp.exe"),
    ("invisible", "a\u200b\u00adb.png", "ab.png"),
    ("everyone", "@everyone.png", "@​everyone.png"),
    ("a mention", "<@1000000000000000002>.png", "<​@​1000000000000000002>.png"),
    ("a link", "[x](https://evil.invalid).png", "\\[x\\]\\(https:​//evil.invalid\\).png"),
    ("bold", "**a**.png", "\\*\\*a\\*\\*.png"),
    ("a back tick", "`a`.png", "\\`a\\`.png"),
    ("300 characters", "n" * 296 + ".png", "n" * 59 + "…"),
    ("no ending", "picture", "(picture)"),
    ("emoji", "🎩.png", "🎩.png"),
    ("only blanks", "   ", "()"),
    ("an option of a program", "--help", "\\--help"),
    ("hidden", ".env", "(.env)"),
)


def _options() -> list[Row]:
    rows = [
        Row(f"option: {name}", reads, "refused", options, unchecked=True)
        for name, reads, options in OPTIONS
    ]
    for name, reads in (("prompt", CHANGED), ("image1", CHANGED)):
        rows.append(Row(f"option: no {name}", reads, "refused", without=(name,), unchecked=True))
    odd: dict[str, Value] = {"steps": 9, "__class__": "x"}
    rows.append(Row("option: unknown ones", LEFT, "delivered", odd, unchecked=True))
    gap: dict[str, Value] = {"image2": "7"}
    rows.append(Row("option: image2 is nobody's", LEFT, "delivered", gap, unchecked=True))
    whole: dict[str, Value] = {"seed": "00012"}
    rows.append(Row("option: a seed as text", LEFT, "delivered", whole, unchecked=True))
    return rows


NOT_IT = " is not a picture that I can read: please use a JPEG, PNG, HEIC or GIF. " + GIVEN_BACK
ROWS: tuple[Row, ...] = (
    *_options(),
    *(
        Row(f"prompt: {name}", LEFT, "delivered", spoils=MADE, prompt=p)
        for name, p in PROMPTS.items()
    ),
    *(
        Row(
            f"name: {name}",
            f"`image1` … {shown} … {NOT_IT}",
            "failed",
            unchecked=True,
            filename=given,
            content=b"no picture",
        )
        for name, given, shown in NAMES
    ),
    Row(
        "name: up and away, of a good picture",
        LEFT,
        "delivered",
        unchecked=True,
        filename="../../../../evil.png",
    ),
    Row(
        "the third picture's name stands in the sentence",
        "`image3` (third.png)" + NOT_IT,
        "failed",
        {"image3": Upload("third.png", b"no picture")},
    ),
)
