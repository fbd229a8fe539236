namespace Pbx.Core.Backup;

/// <summary>Why a backup was not made, or a file is not taken for one. Each has its words in BackupText, and in English in <see cref="BackupException"/>.</summary>
public enum BackupFault
{
    /// <summary>Nothing is wrong.</summary>
    None,

    /// <summary>The file is something else.</summary>
    NotABackup,

    /// <summary>Made by a version that came later than this one.</summary>
    Newer,

    /// <summary>It is sealed and no passphrase was given.</summary>
    PassphraseNeeded,

    /// <summary>It is sealed with another passphrase.</summary>
    PassphraseWrong,

    /// <summary>Its end is missing.</summary>
    Truncated,

    /// <summary>Not what was written.</summary>
    Damaged,

    /// <summary>It names a file that has no place in a data folder.</summary>
    UnsafeName,

    /// <summary>It holds more than it says, or more than any system has.</summary>
    TooLarge,

    /// <summary>The database in it, or the one that was to be saved, is damaged.</summary>
    DatabaseDamaged,

    /// <summary>The disk has no room for it.</summary>
    NoSpace,

    /// <summary>The folder cannot be written.</summary>
    NotWritable,

    /// <summary>There is no such file.</summary>
    NotFound,

    /// <summary>A file of that name is there already.</summary>
    Exists,

    /// <summary>Another one is being made or restored.</summary>
    Busy,

    /// <summary>There is nothing to save before set-up.</summary>
    NotSetUp,

    /// <summary>The account may not.</summary>
    Forbidden,

    /// <summary>It was stopped by a person.</summary>
    Cancelled,

    /// <summary>Anything else; the detail tells what.</summary>
    Failed,
}
