"""What a keyboard of this computer types up to the next Enter, as the kernel's key codes on the layout US.

usage: evdev_text.py NAME
Key codes are those of linux/input-event-codes.h; it prints "listening" once it listens, and then the text.
"""
import glob
import os
import struct
import sys

EVENT = struct.Struct("llHHi")
EV_KEY = 1
ROWS = {2: "1234567890-=", 16: "qwertyuiop[]", 30: "asdfghjkl;'", 44: "zxcvbnm,./", 57: " ", 28: "\n"}
CHARACTERS = {first + i: character for first, row in ROWS.items() for i, character in enumerate(row)}
SHIFT = {42, 54}


def node(name):
    for each in glob.glob("/sys/class/input/event*"):
        with open(each + "/device/name") as file:
            if file.read().strip() == name:
                return "/dev/input/" + os.path.basename(each)
    sys.exit("there is no keyboard of that name")


with open(node(sys.argv[1]), "rb", buffering=0) as events:
    print("listening", flush=True)
    text, held = "", set()
    while not text.endswith("\n"):
        for _, _, kind, code, value in EVENT.iter_unpack(events.read(64 * EVENT.size)):
            if kind == EV_KEY and value == 0:
                held.discard(code)
            elif kind == EV_KEY and value == 1:
                held.add(code)
                character = CHARACTERS.get(code, "")
                text += character.upper() if held & SHIFT else character
    print("typed " + text, end="")
