"""A page whose run lasts until the test lets it go on: it waits for a byte from a port of this machine.

streamlit run tests/held_app.py -- PORT
"""

import socket
import sys

import streamlit as st

st.title("Held")
with socket.create_connection(("127.0.0.1", int(sys.argv[1]))) as test:
    test.recv(1)
st.write("Done")
