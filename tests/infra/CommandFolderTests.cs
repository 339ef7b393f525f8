namespace Dispatch.Infra.Tests;

/// <summary>Files that people name behind <c>dotnet run --project X --</c> are looked for where they stand, not in the project's folder.</summary>
public sealed class CommandFolderTests
{
    [Theory]
    [InlineData("cli")]
    [InlineData("local")]
    public async Task A_program_runs_in_the_folder_it_is_called_from(string project)
    {
        var (code, output, errors) = await Repository.RunAsync("dotnet", ["msbuild", project, "-getProperty:RunWorkingDirectory"]);

        Assert.True(code == 0, errors);
        Assert.Equal(Repository.Folder.TrimEnd('/'), output.Trim().TrimEnd('/'));
    }
}
