namespace Dispatch.Cli;

/// <summary>What the caller's script is told.</summary>
internal static class ExitCode
{
    /// <summary>Done, and nothing needs a person.</summary>
    public const int Good = 0;

    /// <summary>Something was found that needs a person, or the command could not be carried out.</summary>
    public const int Findings = 1;

    /// <summary>The command or its settings cannot be used; nothing was tried.</summary>
    public const int Usage = 2;
}

/// <summary>Why a command cannot be carried out, in one sentence for the person who gave it.</summary>
internal sealed class CliException(string message, int exitCode) : Exception(message)
{
    public int ExitCode => exitCode;
}
