FROM python:3.11-slim

ENV PIP_NO_CACHE_DIR=1 PYTHONUNBUFFERED=1
WORKDIR /srv/linreg

# The large part stands in a layer of its own, which a change of the program leaves as it is.
COPY requirements.txt requirements-cpu.txt constraints.txt ./
RUN python -m pip install -r requirements-cpu.txt

COPY app.py ./
COPY .streamlit .streamlit
COPY data data
COPY linreg linreg

RUN useradd --create-home --uid 1000 linreg
USER linreg

EXPOSE 8501
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s \
    CMD ["python", "-c", "from urllib.request import urlopen; urlopen('http://127.0.0.1:8501/_stcore/health', timeout=4)"]
CMD ["streamlit", "run", "app.py", "--server.headless=true", "--server.address=0.0.0.0", "--server.port=8501", "--server.fileWatcherType=none"]
