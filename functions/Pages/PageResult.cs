using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;

namespace Dispatch.Functions.Pages;

/// <summary>
/// A Razor component rendered to HTML. The framework's own result type brings data protection keys, antiforgery cookies and a
/// hosted service that writes to disk at start; a handler that keeps nothing needs none of them.
/// </summary>
internal sealed class PageResult<TPage>(int statusCode, Dictionary<string, object?> parameters) : IResult
    where TPage : IComponent
{
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var html = await RenderAsync(httpContext.RequestServices, parameters);
        httpContext.Response.StatusCode = statusCode;
        httpContext.Response.ContentType = "text/html; charset=utf-8";
        await httpContext.Response.WriteAsync(html, httpContext.RequestAborted);
    }

    public static async Task<string> RenderAsync(IServiceProvider services, Dictionary<string, object?> parameters)
    {
        await using var renderer = new HtmlRenderer(services, services.GetRequiredService<ILoggerFactory>());
        return await renderer.Dispatcher.InvokeAsync(async () =>
            (await renderer.RenderComponentAsync<TPage>(ParameterView.FromDictionary(parameters))).ToHtmlString());
    }
}

/// <summary>The kinds of answers the pages give.</summary>
internal static class Page
{
    public static IResult Of<TPage>(int statusCode, params (string Name, object? Value)[] parameters)
        where TPage : IComponent =>
        new PageResult<TPage>(statusCode, parameters.ToDictionary(p => p.Name, p => p.Value, StringComparer.Ordinal));

    /// <summary>"Look there": the answer to a form that was taken, so that a reload sends nothing twice.</summary>
    public static IResult SeeOther(string path) => new SeeOtherResult(path);

    private sealed class SeeOtherResult(string path) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            httpContext.Response.StatusCode = StatusCodes.Status303SeeOther;
            httpContext.Response.Headers.Location = path;
            return Task.CompletedTask;
        }
    }
}
