//! The file on the boot partition: taken over once, whenever the power goes; or left alone, with a reason.

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Output};

use tempfile::TempDir;

const TOKEN: &str = "5a1f00d5a1f00d5a1f00d5a1f00d5a1f";

/// A machine with a card in it.
struct Machine {
    root: TempDir,
}

impl Machine {
    fn new() -> Self {
        let machine = Self { root: TempDir::new().unwrap() };
        for folder in ["boot", "etc"] {
            fs::create_dir(machine.path(folder)).unwrap();
        }
        fs::write(machine.path("etc/gatepost.toml"), "[airport]\nname = \"Below\"\ncode = \"OSL\"\n")
            .unwrap();
        machine
    }

    fn path(&self, name: &str) -> PathBuf {
        self.root.path().join(name)
    }

    fn card(&self, text: &str) {
        fs::write(self.path("boot/gatepost.toml"), text).unwrap();
    }

    fn on_card(&self) -> Vec<String> {
        let entries = fs::read_dir(self.path("boot")).unwrap();
        let mut names: Vec<_> =
            entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    fn run(&self, command: &str, more: &[&str]) -> Output {
        let mut program = Command::new(env!("CARGO_BIN_EXE_gatepost"));
        program.env_clear().arg(command).args(more);
        program.arg("--config").arg(self.path("etc/gatepost.toml"));
        program.arg("--provisioned").arg(self.path("etc/provisioned.toml"));
        program.arg("--data").arg(self.path("state"));
        program.output().unwrap()
    }

    fn provision(&self) -> Output {
        let (boot, absent) = (self.path("boot"), self.path("absent"));
        self.run("provision", &["--boot", absent.to_str().unwrap(), "--boot", boot.to_str().unwrap()])
    }

    fn tokens(&self) -> String {
        String::from_utf8(self.run("token", &["list"]).stdout).unwrap()
    }

    /// Everything that is on the disk, as bytes.
    fn holds(&self, secret: &str) -> Vec<PathBuf> {
        let folders = ["boot", "etc", "state"].map(|folder| self.path(folder));
        let files =
            folders.iter().filter(|folder| folder.exists()).flat_map(|folder| fs::read_dir(folder).unwrap());
        let files = files.map(|entry| entry.unwrap().path());
        let found = |path: &PathBuf| String::from_utf8_lossy(&fs::read(path).unwrap()).contains(secret);
        files.filter(found).collect()
    }
}

fn wish() -> String {
    format!(
        "[airport]\r\ncode = \"CPH\"\r\n\r\n[provision]\r\ntoken = \"{TOKEN}\"\r\ntoken_name = \"office\"\r\nrole = \"admin\"\r\n"
    )
}

#[test]
fn a_card_is_taken_over_once_and_keeps_no_token() {
    let machine = Machine::new();
    machine.card(&wish());
    fs::write(machine.path("boot/gatepost.toml.error"), "of an earlier try").unwrap();
    let done = machine.provision();
    assert!(done.status.success(), "{done:?}");
    assert_eq!(machine.on_card(), ["gatepost.toml.done"]);
    let left = fs::read_to_string(machine.path("boot/gatepost.toml.done")).unwrap();
    assert!(left.starts_with("[airport]\r\ncode = \"CPH\"\r\n") && left.len() == wish().len(), "{left}");
    assert_eq!(machine.holds(TOKEN), Vec::<PathBuf>::new());
    assert!(machine.tokens().contains("office") && machine.tokens().contains("admin"));

    // The daemon takes it between its file and the variables.
    let provisioned = fs::read_to_string(machine.path("etc/provisioned.toml")).unwrap();
    assert!(provisioned.contains("CPH") && !provisioned.contains("office"), "{provisioned}");
    assert!(machine.run("check", &[]).status.success());

    // Nothing is left to do, and nothing is done.
    let again = machine.provision();
    assert!(again.status.success() && again.stdout.is_empty(), "{again:?}");
    assert_eq!(machine.tokens().lines().count(), 2);
}

/// What a power cut leaves on the machine, given what its configuration becomes.
type Cut = fn(&Machine, &str);

#[test]
fn a_power_cut_at_any_step_ends_in_the_same_place() {
    let whole = Machine::new();
    whole.card(&wish());
    assert!(whole.provision().status.success());
    let (configuration, scrubbed) = (
        fs::read_to_string(whole.path("etc/provisioned.toml")).unwrap(),
        fs::read_to_string(whole.path("boot/gatepost.toml.done")).unwrap(),
    );
    // As each step leaves it: with the configuration alone, with the token as well, called taken, and with a
    // part of the token overwritten.
    let cuts: [Cut; 4] = [
        |machine, configuration| fs::write(machine.path("etc/provisioned.toml"), configuration).unwrap(),
        |machine, _| {
            assert!(machine.provision().status.success());
            fs::remove_file(machine.path("boot/gatepost.toml.done")).unwrap();
            machine.card(&wish());
        },
        |machine, _| {
            assert!(machine.provision().status.success());
            fs::remove_file(machine.path("boot/gatepost.toml.done")).unwrap();
            fs::write(machine.path("boot/gatepost.toml.taken"), wish()).unwrap();
        },
        |machine, _| {
            assert!(machine.provision().status.success());
            fs::remove_file(machine.path("boot/gatepost.toml.done")).unwrap();
            let half = wish().replace(&TOKEN[..10], "##########").replace("token =", "#######");
            fs::write(machine.path("boot/gatepost.toml.taken"), half).unwrap();
        },
    ];
    for (step, cut) in cuts.into_iter().enumerate() {
        let machine = Machine::new();
        machine.card(&wish());
        cut(&machine, &configuration);
        let done = machine.provision();
        assert!(done.status.success(), "{step}: {done:?}");
        assert_eq!(machine.on_card(), ["gatepost.toml.done"], "{step}");
        assert_eq!(fs::read_to_string(machine.path("boot/gatepost.toml.done")).unwrap(), scrubbed, "{step}");
        assert_eq!(
            fs::read_to_string(machine.path("etc/provisioned.toml")).unwrap(),
            configuration,
            "{step}"
        );
        assert_eq!(machine.holds(&TOKEN[10..]), Vec::<PathBuf>::new(), "{step}");
        assert_eq!(machine.tokens().lines().count(), 2, "{step}");
    }
}

#[test]
fn a_card_that_is_wrong_is_left_alone_with_the_reason_beside_it() {
    let section = format!("[provision]\ntoken = \"{TOKEN}\"\n");
    for (text, told) in [
        (
            format!("{section}[airport]\ncode = \"cph\"\n"),
            "gatepost.toml:4: `airport.code`: expected three capital",
        ),
        (format!("{section}[airprt]\n"), "gatepost.toml:3: unknown section `airprt`"),
        (format!("{section}[airport\n"), "gatepost.toml:3: "),
        (
            "[provision]\ntoken = \"short\"\n".to_owned(),
            "gatepost.toml:2: `provision.token`: expected 24 to 128",
        ),
        ("[ provision ]\ntoken = \"short\"\n".to_owned(), "gatepost.toml:1: unknown section `provision`"),
        ("#".repeat(70_000), "gatepost.toml: larger than 65536 bytes"),
    ] {
        let machine = Machine::new();
        machine.card(&text);
        let refused = machine.provision();
        assert_eq!(refused.status.code(), Some(1), "{text}");
        let reason = fs::read_to_string(machine.path("boot/gatepost.toml.error")).unwrap();
        assert!(reason.contains(told) && !reason.contains(TOKEN), "{reason}");
        assert_eq!(fs::read_to_string(machine.path("boot/gatepost.toml")).unwrap(), text);
        assert!(!machine.path("etc/provisioned.toml").exists() && !machine.path("state").exists());
        // Put right, it is taken, and the reason goes.
        machine.card(&wish());
        assert!(machine.provision().status.success());
        assert_eq!(machine.on_card(), ["gatepost.toml.done"]);
    }
}
