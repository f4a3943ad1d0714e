//! A program that wraps and unwraps.

use std::ffi::OsString;
use std::io::{Read, Write};
use std::process::{Child, Stdio};
use std::thread;
use std::time::Duration;

use base64_simd::STANDARD;
use zeroize::{Zeroize, Zeroizing};

use super::ProviderError;
use crate::keyring::document::Bytes;
use crate::secret::Secret;

/// The longest answer, in bytes of base64.
const ANSWER: usize = 64 * 1024;
/// How often it is looked whether the program has ended.
const PAUSE: Duration = Duration::from_millis(5);

/// A program, what it is started with, and how long it may take.
pub(super) struct Command {
    pub(super) program: OsString,
    pub(super) arguments: Vec<OsString>,
    pub(super) limit: Duration,
}

impl Command {
    pub(super) fn wrap(&self, master: &Secret<32>) -> Result<Bytes, ProviderError> {
        let answer = self.run("wrap", master.bytes())?;
        if answer.is_empty() {
            return Err(self.answer());
        }
        Ok(Bytes(answer.to_vec()))
    }

    pub(super) fn unwrap(&self, wrapped: &Bytes) -> Result<Secret<32>, ProviderError> {
        let answer = self.run("unwrap", &wrapped.0)?;
        let mut master = Secret::zeroed();
        if answer.len() != master.bytes().len() {
            return Err(self.answer());
        }
        master.bytes_mut().copy_from_slice(&answer);
        Ok(master)
    }

    /// Hands the program one line and takes one from it.
    fn run(&self, what: &str, bytes: &[u8]) -> Result<Zeroizing<Vec<u8>>, ProviderError> {
        let mut child = std::process::Command::new(&self.program)
            .args(&self.arguments)
            .arg(what)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|error| ProviderError::CommandStart {
                program: self.name(),
                reason: error.kind().to_string(),
            })?;
        let mut line = Zeroizing::new(vec![0; STANDARD.encoded_length(bytes.len()) + 1]);
        let end = line.len() - 1;
        let _ = STANDARD.encode(bytes, base64_simd::Out::from_slice(&mut line[..end]));
        line[end] = b'\n';
        // The pipes are served by threads, so that a program which neither reads nor writes nor ends is ended in time.
        let (input, output) = (child.stdin.take(), child.stdout.take());
        let writer = thread::Builder::new().spawn(move || {
            if let Some(mut input) = input {
                // A program that needs no input may close it; what it answers decides.
                let _ = input.write_all(&line);
            }
        });
        let reader = thread::Builder::new().spawn(move || {
            // Filled in place up to its capacity: nothing is moved, so nothing is left behind.
            let mut text = Zeroizing::new(vec![0u8; ANSWER + 1]);
            let mut filled = 0;
            if let Some(mut output) = output {
                // What is too much is read all the same, to nowhere, so that the program can end.
                let mut rest = Zeroizing::new([0u8; 1024]);
                loop {
                    let room = if filled < text.len() { &mut text[filled..] } else { &mut rest[..] };
                    match output.read(room) {
                        Ok(0) => break,
                        Ok(count) => filled = text.len().min(filled + count),
                        Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
                        Err(_) => break,
                    }
                }
            }
            text.truncate(filled);
            text
        });
        let (Ok(_), Ok(reader)) = (writer, reader) else {
            let _ = child.kill().and_then(|()| child.wait());
            return Err(ProviderError::CommandStart { program: self.name(), reason: "no thread".to_owned() });
        };
        self.wait(&mut child, || reader.is_finished())?;
        let text = reader.join().map_err(|_| self.answer())?;
        self.decode(&text)
    }

    /// Waits until the program has ended and its output with it. Pauses are counted: no clock is read.
    fn wait(&self, child: &mut Child, read: impl Fn() -> bool) -> Result<(), ProviderError> {
        let mut left = self.limit;
        loop {
            match child.try_wait() {
                Ok(Some(status)) if status.success() => {
                    if read() {
                        return Ok(());
                    }
                }
                Ok(Some(status)) => {
                    let status = status.code().map_or_else(|| "signal".to_owned(), |code| code.to_string());
                    return Err(ProviderError::CommandFailed { program: self.name(), status });
                }
                Ok(None) => {}
                Err(_) => return Err(self.answer()),
            }
            if left.is_zero() {
                let _ = child.kill().and_then(|()| child.wait());
                let seconds = self.limit.as_secs();
                return Err(ProviderError::CommandTime { program: self.name(), seconds });
            }
            thread::sleep(PAUSE.min(left));
            left = left.saturating_sub(PAUSE);
        }
    }

    /// One line of base64, its line end optional.
    fn decode(&self, text: &[u8]) -> Result<Zeroizing<Vec<u8>>, ProviderError> {
        if text.len() > ANSWER {
            return Err(self.answer());
        }
        let line = text.strip_suffix(b"\n").unwrap_or(text);
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        let mut bytes = Zeroizing::new(vec![0; line.len()]);
        let len = match STANDARD.decode(line, base64_simd::Out::from_slice(&mut bytes)) {
            Ok(decoded) => decoded.len(),
            Err(_) => return Err(self.answer()),
        };
        bytes[len..].zeroize();
        bytes.truncate(len);
        Ok(bytes)
    }

    fn answer(&self) -> ProviderError {
        ProviderError::CommandAnswer { program: self.name() }
    }

    /// The program's name. Its arguments are not shown: some put more into them than they should.
    fn name(&self) -> String {
        self.program.to_string_lossy().into_owned()
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    fn shell(script: &str) -> Command {
        // `sh -c script name wrap`: $1 is what is asked.
        let arguments = ["-c", script, "provider"].map(OsString::from).to_vec();
        Command { program: "sh".into(), arguments, limit: Duration::from_secs(20) }
    }

    fn some() -> Secret<32> {
        let mut secret = Secret::zeroed();
        secret.bytes_mut().iter_mut().zip(1..).for_each(|(byte, i)| *byte = i);
        secret
    }

    #[test]
    fn what_it_wraps_it_unwraps() {
        let longer =
            "read line; case $1 in wrap) echo QUJD$line;; unwrap) echo ${line#QUJD};; *) exit 9;; esac";
        let wrapped = shell(longer).wrap(&some()).unwrap();
        assert_eq!(wrapped.0[..3], *b"ABC");
        assert_eq!(shell(longer).unwrap(&wrapped).unwrap().bytes(), some().bytes());
    }

    #[test]
    fn what_goes_wrong_is_told_apart_and_nothing_of_the_answer_is_told() {
        let program = || "sh".to_owned();
        let failed =
            |status: &str| ProviderError::CommandFailed { program: program(), status: status.into() };
        let answer = || ProviderError::CommandAnswer { program: program() };
        for (script, expected) in [
            ("cat >/dev/null; echo some words >&2; exit 7", failed("7")),
            ("kill -9 $$", failed("signal")),
            ("cat >/dev/null; echo 'not base64!'", answer()),
            ("cat >/dev/null", answer()),
            ("cat >/dev/null; echo AQI=", answer()),
            ("cat; echo AQI=", answer()),
            ("cat >/dev/null; head -c 70000 /dev/zero | tr '\\0' A", answer()),
        ] {
            assert_eq!(shell(script).unwrap(&Bytes(vec![1, 2, 3])).unwrap_err(), expected, "{script}");
        }
        let mut none = shell("");
        none.program = "/nonexistent/program".into();
        assert!(matches!(none.wrap(&some()).unwrap_err(), ProviderError::CommandStart { .. }));
    }

    #[test]
    fn one_that_does_not_end_is_ended() {
        for script in ["exec sleep 600", "echo AQI=; exec sleep 600"] {
            let mut slow = shell(script);
            slow.limit = Duration::from_millis(60);
            let expected = ProviderError::CommandTime { program: "sh".into(), seconds: 0 };
            assert_eq!(slow.wrap(&some()).unwrap_err(), expected);
        }
    }
}
